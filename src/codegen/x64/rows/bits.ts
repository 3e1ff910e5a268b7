/** Shifts, rotations and counting bits. */
import { type Row, i } from '../row.js';

function shift(mnemonic: string, digit: number): Row[] {
  const flags = mnemonic === 'rcl' || mnemonic === 'rcr' ? '[+flags]' : '[=flags]';
  return [
    i(mnemonic, '8', `D0 /${digit} 1 | C0 /${digit} ib`, `+r/m8, imm8 ${flags}`),
    i(mnemonic, '#', `D1 /${digit} 1 | C1 /${digit} ib`, `+r/m#, imm8 ${flags}`),
    i(mnemonic, '8', `D2 /${digit}`,                     `+r/m8, cl ${flags}`),
    i(mnemonic, '#', `D3 /${digit}`,                     `+r/m#, cl ${flags}`),
  ];
}

// prettier-ignore
export const BITS: readonly Row[] = [
  ...shift('rol', 0),
  ...shift('ror', 1),
  ...shift('shl', 4),
  ...shift('shr', 5),
  ...shift('sar', 7),
  i('shld',   '#',   '0F A4 /r ib',                  '+r/m#, r#, imm8 [=flags]'),
  i('shld',   '#',   '0F A5 /r',                     '+r/m#, r#, cl [=flags]'),
  i('shrd',   '#',   '0F AC /r ib',                  '+r/m#, r#, imm8 [=flags]'),
  i('shrd',   '#',   '0F AD /r',                     '+r/m#, r#, cl [=flags]'),

  // BMI2: no flags, any register as the count.
  i('shlx',   '#32', 'VEX.LZ.66.0F38.W# F7 /r',      '=r#, r/m#, r#'),
  i('sarx',   '#32', 'VEX.LZ.F3.0F38.W# F7 /r',      '=r#, r/m#, r#'),
  i('shrx',   '#32', 'VEX.LZ.F2.0F38.W# F7 /r',      '=r#, r/m#, r#'),
  i('rorx',   '#32', 'VEX.LZ.F2.0F3A.W# F0 /r ib',   '=r#, r/m#, imm8'),
  i('bzhi',   '#32', 'VEX.LZ.0F38.W# F5 /r',         '=r#, r/m#, r# [=flags]'),
  i('pdep',   '#32', 'VEX.LZ.F2.0F38.W# F5 /r',      '=r#, r#, r/m#'),
  i('pext',   '#32', 'VEX.LZ.F3.0F38.W# F5 /r',      '=r#, r#, r/m#'),

  // BMI1
  i('andn',   '#32', 'VEX.LZ.0F38.W# F2 /r',         '=r#, r#, r/m# [=flags]'),
  i('bextr',  '#32', 'VEX.LZ.0F38.W# F7 /r',         '=r#, r/m#, r# [=flags]'),
  i('blsr',   '#32', 'VEX.LZ.0F38.W# F3 /1',         '=r#, r/m# [=flags]'),
  i('blsmsk', '#32', 'VEX.LZ.0F38.W# F3 /2',         '=r#, r/m# [=flags]'),
  i('blsi',   '#32', 'VEX.LZ.0F38.W# F3 /3',         '=r#, r/m# [=flags]'),

  // bsf and bsr leave their destination alone where the source is zero.
  i('bsf',    '#32', '0F BC /r',                     '+r#, r/m# [=flags]'),
  i('bsr',    '#32', '0F BD /r',                     '+r#, r/m# [=flags]'),
  i('tzcnt',  '#32', 'F3 0F BC /r',                  '=r#, r/m# [=flags]'),
  i('lzcnt',  '#32', 'F3 0F BD /r',                  '=r#, r/m# [=flags]'),
  i('popcnt', '#32', 'F3 0F B8 /r',                  '=r#, r/m# [=flags]'),

  i('bt',     '#32', '0F A3 /r',                     'r#!, r# [=flags]'),
  i('bt',     '#32', '0F BA /4 ib',                  'r/m#, imm8 [=flags]'),
  i('bts',    '#32', '0F BA /5 ib',                  '+r/m#, imm8 [=flags]'),
  i('btr',    '#32', '0F BA /6 ib',                  '+r/m#, imm8 [=flags]'),
  i('btc',    '#32', '0F BA /7 ib',                  '+r/m#, imm8 [=flags]'),
];
