/** Conversions between number types. */
import { type Row, i } from '../row.js';

// prettier-ignore
export const CONVERT: readonly Row[] = [
  // Integer in a general register
  i('vcvtsi2ss',  '#32', 'VEX.LIG.F3.0F.W# 2A /r',        '=xmm, xmm, r/m#'),
  i('vcvtsi2sd',  '#32', 'VEX.LIG.F2.0F.W# 2A /r',        '=xmm, xmm, r/m#'),
  i('vcvttss2si', '#32', 'VEX.LIG.F3.0F.W# 2C /r',        '=r#, xmm/m32'),
  i('vcvttsd2si', '#32', 'VEX.LIG.F2.0F.W# 2C /r',        '=r#, xmm/m64'),
  i('vcvtss2si',  '#32', 'VEX.LIG.F3.0F.W# 2D /r',        '=r#, xmm/m32'),
  i('vcvtsd2si',  '#32', 'VEX.LIG.F2.0F.W# 2D /r',        '=r#, xmm/m64'),

  // Between float widths
  i('vcvtss2sd',  '',    'VEX.LIG.F3.0F.WIG 5A /r',       '=xmm, xmm, xmm/m32'),
  i('vcvtsd2ss',  '',    'VEX.LIG.F2.0F.WIG 5A /r',       '=xmm, xmm, xmm/m64'),
  i('vcvtps2pd',  '',    'VEX.128.0F.WIG 5A /r',          '=xmm, xmm/m64'),
  i('vcvtpd2ps',  '',    'VEX.128.66.0F.WIG 5A /r',       '=xmm, xmm/m128'),
  i('vcvtph2ps',  '',    'VEX.128.66.0F38.W0 13 /r',      '=xmm, xmm/m64'),
  i('vcvtps2ph',  '',    'VEX.128.66.0F3A.W0 1D /r ib',   '=xmm/m64, xmm, imm8'),

  // Integers in a vector register
  i('vcvtdq2ps',  '',    'VEX.128.0F.WIG 5B /r',          '=xmm, xmm/m128'),
  i('vcvtps2dq',  '',    'VEX.128.66.0F.WIG 5B /r',       '=xmm, xmm/m128'),
  i('vcvttps2dq', '',    'VEX.128.F3.0F.WIG 5B /r',       '=xmm, xmm/m128'),
  i('vcvtdq2pd',  '',    'VEX.128.F3.0F.WIG E6 /r',       '=xmm, xmm/m64'),
  i('vcvttpd2dq', '',    'VEX.128.66.0F.WIG E6 /r',       '=xmm, xmm/m128'),
  i('vcvtpd2dq',  '',    'VEX.128.F2.0F.WIG E6 /r',       '=xmm, xmm/m128'),
];
