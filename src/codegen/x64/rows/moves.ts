/** Moves between general registers, memory and immediates; the stack; values made of conditions. */
import { type Row, i } from '../row.js';

// prettier-ignore
export const MOVES: readonly Row[] = [
  i('mov',    '8',      '88 /r',                  '=r/m8, r8'),
  i('mov',    '#',      '89 /r',                  '=r/m#, r#'),
  i('mov',    '8',      '8A /r',                  '=r8, m8'),
  i('mov',    '#',      '8B /r',                  '=r#, m#'),
  i('mov',    '8',      'B0+r ib',                '=r8, imm8'),
  i('mov',    '8',      'C6 /0 ib',               '=m8, imm8'),
  i('mov',    '32',     'B8+r id',                '=r32, imm32'),
  // 64 bits: a sign-extended immediate; Mov64Wide has all its bits.
  i('mov',    '64',     'REX.W C7 /0 id',         '=r64, imm32'),
  i('mov',    '#',      'C7 /0 i#',               '=m#, imm'),
  i('mov',    '64Wide', 'REX.W B8+r io',          '=r64, imm64'),

  i('movzx',  '8To#32', '0F B6 /r',               '=r#, r/m8'),
  i('movzx',  '16To#32','0F B7 /r',               '=r#, r/m16'),
  i('movsx',  '8To#32', '0F BE /r',               '=r#, r/m8'),
  i('movsx',  '16To#32','0F BF /r',               '=r#, r/m16'),
  i('movsxd', '32To64', 'REX.W 63 /r',            '=r64, r/m32'),

  i('movbe',  '#',      '0F 38 F0 /r',            '=r#, m#'),
  i('movbe',  '#',      '0F 38 F1 /r',            '=m#, r#'),
  i('bswap',  '#32',    '0F C8+r',                '+r#'),
  i('xchg',   '#32',    '87 /r',                  '+r#!, +r#'),

  i('cmovcc', '#',      '0F 40+cc /r',            '+r#, r/m# [flags]'),
  i('setcc',  '',       '0F 90+cc /0',            '=r/m8 [flags]'),

  i('push',   '64',     '50+r',                   'r64'),
  i('push',   '64',     'FF /6',                  'm64'),
  i('push',   '64',     '6A ib | 68 id',          'imm'),
  i('pop',    '64',     '58+r',                   '=r64'),
  i('pop',    '64',     '8F /0',                  '=m64'),
  i('leave',  '',       'C9',                     '[+rbp]'),

  // Both need rcx bytes of memory that do not overlap upwards; fast from some hundred bytes on.
  i('rep movsb', '',    'F3 A4',                  '[+rdi] [+rsi] [+rcx] [=m8] [m8]'),
  i('rep stosb', '',    'F3 AA',                  '[al] [+rdi] [+rcx] [=m8]'),
];
