/** Floating-point arithmetic, scalar and packed. VEX forms only: the native tiers need AVX2, and mixing costs. */
import { type Row, i } from '../row.js';

/** An operation in its four kinds; `packed` operands are three, too, unless it has one source. */
function four(mnemonic: string, opcode: string): Row[] {
  return [
    i(`${mnemonic}ps`, '', `VEX.128.0F.WIG ${opcode} /r`,    '=xmm, xmm, xmm/m128'),
    i(`${mnemonic}pd`, '', `VEX.128.66.0F.WIG ${opcode} /r`, '=xmm, xmm, xmm/m128'),
    i(`${mnemonic}ss`, '', `VEX.LIG.F3.0F.WIG ${opcode} /r`, '=xmm, xmm, xmm/m32'),
    i(`${mnemonic}sd`, '', `VEX.LIG.F2.0F.WIG ${opcode} /r`, '=xmm, xmm, xmm/m64'),
  ];
}

/** A bitwise operation or shuffle: packed only. */
const packed = (mnemonic: string, opcode: string, tail = '', immediate = ''): Row[] => [
  i(`${mnemonic}ps`, '', `VEX.128.0F.WIG ${opcode} /r${tail}`,    `=xmm, xmm, xmm/m128${immediate}`),
  i(`${mnemonic}pd`, '', `VEX.128.66.0F.WIG ${opcode} /r${tail}`, `=xmm, xmm, xmm/m128${immediate}`),
];

/** Fused multiply and add: 132, 213 and 231 say which operands are multiplied, W1 is double precision. */
function fused(mnemonic: string, low: number): Row[] {
  return [['132', 0x90], ['213', 0xa0], ['231', 0xb0]].flatMap(([order, high]) => {
    const packedOpcode = (Number(high) + low).toString(16).toUpperCase();
    const scalarOpcode = (Number(high) + low + 1).toString(16).toUpperCase();
    return [
      i(`${mnemonic}${order}ps`, '', `VEX.128.66.0F38.W0 ${packedOpcode} /r`, '+xmm, xmm, xmm/m128'),
      i(`${mnemonic}${order}pd`, '', `VEX.128.66.0F38.W1 ${packedOpcode} /r`, '+xmm, xmm, xmm/m128'),
      i(`${mnemonic}${order}ss`, '', `VEX.LIG.66.0F38.W0 ${scalarOpcode} /r`, '+xmm, xmm, xmm/m32'),
      i(`${mnemonic}${order}sd`, '', `VEX.LIG.66.0F38.W1 ${scalarOpcode} /r`, '+xmm, xmm, xmm/m64'),
    ];
  });
}

// prettier-ignore
export const FLOAT: readonly Row[] = [
  ...four('vadd', '58'),
  ...four('vmul', '59'),
  ...four('vsub', '5C'),
  ...four('vmin', '5D'),
  ...four('vdiv', '5E'),
  ...four('vmax', '5F'),
  i('vsqrtps',   '', 'VEX.128.0F.WIG 51 /r',            '=xmm, xmm/m128'),
  i('vsqrtpd',   '', 'VEX.128.66.0F.WIG 51 /r',         '=xmm, xmm/m128'),
  i('vsqrtss',   '', 'VEX.LIG.F3.0F.WIG 51 /r',         '=xmm, xmm, xmm/m32'),
  i('vsqrtsd',   '', 'VEX.LIG.F2.0F.WIG 51 /r',         '=xmm, xmm, xmm/m64'),
  ...fused('vfmadd', 8),
  ...fused('vfnmadd', 12),

  i('vroundps',  '', 'VEX.128.66.0F3A.WIG 08 /r ib',    '=xmm, xmm/m128, imm8'),
  i('vroundpd',  '', 'VEX.128.66.0F3A.WIG 09 /r ib',    '=xmm, xmm/m128, imm8'),
  i('vroundss',  '', 'VEX.LIG.66.0F3A.WIG 0A /r ib',    '=xmm, xmm, xmm/m32, imm8'),
  i('vroundsd',  '', 'VEX.LIG.66.0F3A.WIG 0B /r ib',    '=xmm, xmm, xmm/m64, imm8'),

  i('vucomiss',  '', 'VEX.LIG.0F.WIG 2E /r',            'xmm, xmm/m32 [=flags]'),
  i('vucomisd',  '', 'VEX.LIG.66.0F.WIG 2E /r',         'xmm, xmm/m64 [=flags]'),
  i('vcomiss',   '', 'VEX.LIG.0F.WIG 2F /r',            'xmm, xmm/m32 [=flags]'),
  i('vcomisd',   '', 'VEX.LIG.66.0F.WIG 2F /r',         'xmm, xmm/m64 [=flags]'),
  i('vcmpps',    '', 'VEX.128.0F.WIG C2 /r ib',         '=xmm, xmm, xmm/m128, imm8'),
  i('vcmppd',    '', 'VEX.128.66.0F.WIG C2 /r ib',      '=xmm, xmm, xmm/m128, imm8'),
  i('vcmpss',    '', 'VEX.LIG.F3.0F.WIG C2 /r ib',      '=xmm, xmm, xmm/m32, imm8'),
  i('vcmpsd',    '', 'VEX.LIG.F2.0F.WIG C2 /r ib',      '=xmm, xmm, xmm/m64, imm8'),

  ...packed('vand', '54'),
  ...packed('vandn', '55'),
  ...packed('vor', '56'),
  ...packed('vxor', '57'),
  ...packed('vunpckl', '14'),
  ...packed('vunpckh', '15'),
  ...packed('vshuf', 'C6', ' ib', ', imm8'),
  i('vhaddps',   '', 'VEX.128.F2.0F.WIG 7C /r',         '=xmm, xmm, xmm/m128'),
  i('vhaddpd',   '', 'VEX.128.66.0F.WIG 7C /r',         '=xmm, xmm, xmm/m128'),
  i('vblendps',  '', 'VEX.128.66.0F3A.WIG 0C /r ib',    '=xmm, xmm, xmm/m128, imm8'),
  i('vblendpd',  '', 'VEX.128.66.0F3A.WIG 0D /r ib',    '=xmm, xmm, xmm/m128, imm8'),
  i('vblendvps', '', 'VEX.128.66.0F3A.W0 4A /r /is4',   '=xmm, xmm, xmm/m128, xmm'),
  i('vblendvpd', '', 'VEX.128.66.0F3A.W0 4B /r /is4',   '=xmm, xmm, xmm/m128, xmm'),
  i('vpermilps', '', 'VEX.128.66.0F38.W0 0C /r',        '=xmm, xmm, xmm/m128'),
  i('vpermilps', '', 'VEX.128.66.0F3A.W0 04 /r ib',     '=xmm, xmm/m128, imm8'),
  i('vpermilpd', '', 'VEX.128.66.0F38.W0 0D /r',        '=xmm, xmm, xmm/m128'),
  i('vpermilpd', '', 'VEX.128.66.0F3A.W0 05 /r ib',     '=xmm, xmm/m128, imm8'),
];
