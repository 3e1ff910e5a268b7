/** Integer arithmetic and logic on general registers. */
import { type Row, i } from '../row.js';

/** The eight operations of the opcode map's first half, eight bytes apart. */
const ALU = ['add', 'or', 'adc', 'sbb', 'and', 'sub', 'xor', 'cmp'];

const hex = (byte: number): string => byte.toString(16).toUpperCase().padStart(2, '0');

function alu(mnemonic: string, digit: number): Row[] {
  const flags = mnemonic === 'adc' || mnemonic === 'sbb' ? '[+flags]' : '[=flags]';
  const first = mnemonic === 'cmp' ? '' : '+';
  const opcode = (low: number): string => hex(digit * 8 + low);
  return [
    i(mnemonic, '8', `${opcode(0)} /r`,                             `${first}r/m8, r8 ${flags}`),
    i(mnemonic, '#', `${opcode(1)} /r`,                             `${first}r/m#, r# ${flags}`),
    i(mnemonic, '8', `${opcode(2)} /r`,                             `${first}r8, m8 ${flags}`),
    i(mnemonic, '#', `${opcode(3)} /r`,                             `${first}r#, m# ${flags}`),
    i(mnemonic, '8', `${opcode(4)} ib rax | 80 /${digit} ib`,                 `${first}r/m8, imm8 ${flags}`),
    i(mnemonic, '#', `83 /${digit} ib | ${opcode(5)} i# rax | 81 /${digit} i#`, `${first}r/m#, imm ${flags}`),
  ];
}

// prettier-ignore
export const ARITHMETIC: readonly Row[] = [
  ...ALU.flatMap(alu),

  i('test',   '8',   '84 /r',                                       'r/m8, r8 [=flags]'),
  i('test',   '#',   '85 /r',                                       'r/m#, r# [=flags]'),
  i('test',   '8',   'A8 ib rax | F6 /0 ib',                        'r/m8, imm8 [=flags]'),
  i('test',   '#',   'A9 i# rax | F7 /0 i#',                        'r/m#, imm [=flags]'),

  i('inc',    '#',   'FF /0',                                       '+r/m# [=flags]'),
  i('dec',    '#',   'FF /1',                                       '+r/m# [=flags]'),
  i('not',    '8',   'F6 /2',                                       '+r/m8'),
  i('not',    '#',   'F7 /2',                                       '+r/m#'),
  i('neg',    '8',   'F6 /3',                                       '+r/m8 [=flags]'),
  i('neg',    '#',   'F7 /3',                                       '+r/m# [=flags]'),

  i('imul',   '#',   '0F AF /r',                                    '+r#, r/m# [=flags]'),
  i('imul',   '#',   '6B /r ib | 69 /r i#',                         '=r#, r/m#, imm [=flags]'),
  i('mul',    '32',  'F7 /4',                                       'r/m32 [+eax] [=edx] [=flags]'),
  i('mul',    '64',  'REX.W F7 /4',                                 'r/m64 [+rax] [=rdx] [=flags]'),
  i('imul',   '32',  'F7 /5',                                       'r/m32 [+eax] [=edx] [=flags]'),
  i('imul',   '64',  'REX.W F7 /5',                                 'r/m64 [+rax] [=rdx] [=flags]'),
  i('mulx',   '32',  'VEX.LZ.F2.0F38.W0 F6 /r',                     '=r32, =r32, r/m32 [edx]'),
  i('mulx',   '64',  'VEX.LZ.F2.0F38.W1 F6 /r',                     '=r64, =r64, r/m64 [rdx]'),
  i('div',    '32',  'F7 /6',                                       'r/m32 [+eax] [+edx] [=flags]'),
  i('div',    '64',  'REX.W F7 /6',                                 'r/m64 [+rax] [+rdx] [=flags]'),
  i('idiv',   '32',  'F7 /7',                                       'r/m32 [+eax] [+edx] [=flags]'),
  i('idiv',   '64',  'REX.W F7 /7',                                 'r/m64 [+rax] [+rdx] [=flags]'),
  i('cdq',    '',    '99',                                          '[eax] [=edx]'),
  i('cqo',    '',    'REX.W 99',                                    '[rax] [=rdx]'),

  i('lea',    '#32', '8D /r',                                       '=r#, m'),
];
