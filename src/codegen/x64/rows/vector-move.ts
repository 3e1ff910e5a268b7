/** Moves of vector registers; lanes rearranged, widened, narrowed, taken out and put in. */
import { type Row, i } from '../row.js';

const shuffle = (mnemonic: string, encoding: string): Row => i(mnemonic, '', encoding, '=xmm, xmm, xmm/m128');
const widen = (mnemonic: string, opcode: string, bits: number): Row => i(mnemonic, '', `VEX.128.66.0F38.WIG ${opcode} /r`, `=xmm, xmm/m${bits}`);

// prettier-ignore
export const VECTOR_MOVE: readonly Row[] = [
  i('vmovaps',      '',    'VEX.128.0F.WIG 28 /r',            '=xmm, xmm'),
  i('vmovups',      '',    'VEX.128.0F.WIG 10 /r',            '=xmm, m128'),
  i('vmovups',      '',    'VEX.128.0F.WIG 11 /r',            '=m128, xmm'),
  i('vmovdqa',      '',    'VEX.128.66.0F.WIG 6F /r',         '=xmm, xmm/m128'),
  i('vmovdqu',      '',    'VEX.128.F3.0F.WIG 6F /r',         '=xmm, m128'),
  i('vmovdqu',      '',    'VEX.128.F3.0F.WIG 7F /r',         '=m128, xmm'),
  // The 256-bit forms serve memory.copy and memory.fill; behind them belongs a vzeroupper.
  i('vmovdqu',      '',    'VEX.256.F3.0F.WIG 6F /r',         '=ymm, m256'),
  i('vmovdqu',      '',    'VEX.256.F3.0F.WIG 7F /r',         '=m256, ymm'),
  i('vpbroadcastq', '',    'VEX.256.66.0F38.W0 59 /r',        '=ymm, xmm'),
  i('vmovss',       '',    'VEX.LIG.F3.0F.WIG 10 /r',         '=xmm, m32'),
  i('vmovss',       '',    'VEX.LIG.F3.0F.WIG 11 /r',         '=m32, xmm'),
  i('vmovss',       '',    'VEX.LIG.F3.0F.WIG 10 /r',         '=xmm, xmm, xmm'),
  i('vmovsd',       '',    'VEX.LIG.F2.0F.WIG 10 /r',         '=xmm, m64'),
  i('vmovsd',       '',    'VEX.LIG.F2.0F.WIG 11 /r',         '=m64, xmm'),
  i('vmovsd',       '',    'VEX.LIG.F2.0F.WIG 10 /r',         '=xmm, xmm, xmm'),
  i('vmovd',        '',    'VEX.128.66.0F.W0 6E /r',          '=xmm, r/m32'),
  i('vmovd',        '',    'VEX.128.66.0F.W0 7E /r',          '=r/m32, xmm'),
  i('vmovq',        '',    'VEX.128.66.0F.W1 6E /r',          '=xmm, r64'),
  i('vmovq',        '',    'VEX.128.66.0F.W1 7E /r',          '=r64!, xmm'),
  i('vmovq',        '',    'VEX.128.F3.0F.WIG 7E /r',         '=xmm, xmm/m64'),
  i('vmovq',        '',    'VEX.128.66.0F.WIG D6 /r',         '=m64, xmm'),
  i('vmovlps',      '',    'VEX.128.0F.WIG 12 /r',            '=xmm, xmm, m64'),
  i('vmovlps',      '',    'VEX.128.0F.WIG 13 /r',            '=m64, xmm'),
  i('vmovhps',      '',    'VEX.128.0F.WIG 16 /r',            '=xmm, xmm, m64'),
  i('vmovhps',      '',    'VEX.128.0F.WIG 17 /r',            '=m64, xmm'),
  i('vmovhlps',     '',    'VEX.128.0F.WIG 12 /r',            '=xmm, xmm, xmm'),
  i('vmovlhps',     '',    'VEX.128.0F.WIG 16 /r',            '=xmm, xmm, xmm'),

  // One lane to all
  i('vmovddup',     '',    'VEX.128.F2.0F.WIG 12 /r',         '=xmm, xmm/m64'),
  i('vmovsldup',    '',    'VEX.128.F3.0F.WIG 12 /r',         '=xmm, xmm/m128'),
  i('vmovshdup',    '',    'VEX.128.F3.0F.WIG 16 /r',         '=xmm, xmm/m128'),
  i('vbroadcastss', '',    'VEX.128.66.0F38.W0 18 /r',        '=xmm, xmm/m32'),
  i('vpbroadcastb', '',    'VEX.128.66.0F38.W0 78 /r',        '=xmm, xmm/m8'),
  i('vpbroadcastw', '',    'VEX.128.66.0F38.W0 79 /r',        '=xmm, xmm/m16'),
  i('vpbroadcastd', '',    'VEX.128.66.0F38.W0 58 /r',        '=xmm, xmm/m32'),
  i('vpbroadcastq', '',    'VEX.128.66.0F38.W0 59 /r',        '=xmm, xmm/m64'),

  // Signs of lanes to bits of a general register
  i('vmovmskps',    '',    'VEX.128.0F.WIG 50 /r',            '=r32, xmm'),
  i('vmovmskpd',    '',    'VEX.128.66.0F.WIG 50 /r',         '=r32, xmm'),
  i('vpmovmskb',    '',    'VEX.128.66.0F.WIG D7 /r',         '=r32, xmm'),

  // One lane out, one in
  i('vpextrb',      '',    'VEX.128.66.0F3A.W0 14 /r ib',     '=r32/m8, xmm, imm8'),
  i('vpextrw',      '',    'VEX.128.66.0F.W0 C5 /r ib',       '=r32, xmm, imm8'),
  i('vpextrw',      '',    'VEX.128.66.0F3A.W0 15 /r ib',     '=m16, xmm, imm8'),
  i('vpextrd',      '',    'VEX.128.66.0F3A.W0 16 /r ib',     '=r/m32, xmm, imm8'),
  i('vpextrq',      '',    'VEX.128.66.0F3A.W1 16 /r ib',     '=r/m64, xmm, imm8'),
  i('vextractps',   '',    'VEX.128.66.0F3A.WIG 17 /r ib',    '=r/m32, xmm, imm8'),
  i('vpinsrb',      '',    'VEX.128.66.0F3A.W0 20 /r ib',     '=xmm, xmm, r32/m8, imm8'),
  i('vpinsrw',      '',    'VEX.128.66.0F.W0 C4 /r ib',       '=xmm, xmm, r32/m16, imm8'),
  i('vpinsrd',      '',    'VEX.128.66.0F3A.W0 22 /r ib',     '=xmm, xmm, r/m32, imm8'),
  i('vpinsrq',      '',    'VEX.128.66.0F3A.W1 22 /r ib',     '=xmm, xmm, r/m64, imm8'),
  i('vinsertps',    '',    'VEX.128.66.0F3A.WIG 21 /r ib',    '=xmm, xmm, xmm/m32, imm8'),

  // Lanes rearranged
  shuffle('vpshufb',       'VEX.128.66.0F38.WIG 00 /r'),
  i('vpshufd',      '',    'VEX.128.66.0F.WIG 70 /r ib',      '=xmm, xmm/m128, imm8'),
  i('vpshufhw',     '',    'VEX.128.F3.0F.WIG 70 /r ib',      '=xmm, xmm/m128, imm8'),
  i('vpshuflw',     '',    'VEX.128.F2.0F.WIG 70 /r ib',      '=xmm, xmm/m128, imm8'),
  i('vpalignr',     '',    'VEX.128.66.0F3A.WIG 0F /r ib',    '=xmm, xmm, xmm/m128, imm8'),
  i('vpblendw',     '',    'VEX.128.66.0F3A.WIG 0E /r ib',    '=xmm, xmm, xmm/m128, imm8'),
  i('vpblendd',     '',    'VEX.128.66.0F3A.W0 02 /r ib',     '=xmm, xmm, xmm/m128, imm8'),
  i('vpblendvb',    '',    'VEX.128.66.0F3A.W0 4C /r /is4',   '=xmm, xmm, xmm/m128, xmm'),
  shuffle('vpunpcklbw',    'VEX.128.66.0F.WIG 60 /r'),
  shuffle('vpunpcklwd',    'VEX.128.66.0F.WIG 61 /r'),
  shuffle('vpunpckldq',    'VEX.128.66.0F.WIG 62 /r'),
  shuffle('vpunpcklqdq',   'VEX.128.66.0F.WIG 6C /r'),
  shuffle('vpunpckhbw',    'VEX.128.66.0F.WIG 68 /r'),
  shuffle('vpunpckhwd',    'VEX.128.66.0F.WIG 69 /r'),
  shuffle('vpunpckhdq',    'VEX.128.66.0F.WIG 6A /r'),
  shuffle('vpunpckhqdq',   'VEX.128.66.0F.WIG 6D /r'),

  // Narrowed with saturation, widened
  shuffle('vpacksswb',     'VEX.128.66.0F.WIG 63 /r'),
  shuffle('vpackuswb',     'VEX.128.66.0F.WIG 67 /r'),
  shuffle('vpackssdw',     'VEX.128.66.0F.WIG 6B /r'),
  shuffle('vpackusdw',     'VEX.128.66.0F38.WIG 2B /r'),
  widen('vpmovsxbw', '20', 64),
  widen('vpmovsxbd', '21', 32),
  widen('vpmovsxbq', '22', 16),
  widen('vpmovsxwd', '23', 64),
  widen('vpmovsxwq', '24', 32),
  widen('vpmovsxdq', '25', 64),
  widen('vpmovzxbw', '30', 64),
  widen('vpmovzxbd', '31', 32),
  widen('vpmovzxbq', '32', 16),
  widen('vpmovzxwd', '33', 64),
  widen('vpmovzxwq', '34', 32),
  widen('vpmovzxdq', '35', 64),
];
