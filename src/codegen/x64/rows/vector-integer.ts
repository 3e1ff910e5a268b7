/** Packed integer arithmetic, comparison and shifts: 128-bit VEX forms. */
import { type Row, i } from '../row.js';

/** Three operands in map 0F with prefix 66: what most packed integer instructions are. */
const map0F = (mnemonic: string, opcode: string): Row => i(mnemonic, '', `VEX.128.66.0F.WIG ${opcode} /r`, '=xmm, xmm, xmm/m128');
const map0F38 = (mnemonic: string, opcode: string): Row => i(mnemonic, '', `VEX.128.66.0F38.WIG ${opcode} /r`, '=xmm, xmm, xmm/m128');
const unary = (mnemonic: string, opcode: string): Row => i(mnemonic, '', `VEX.128.66.0F38.WIG ${opcode} /r`, '=xmm, xmm/m128');
/** Shifts all lanes by an immediate. */
const byImmediate = (mnemonic: string, opcode: string): Row => i(mnemonic, '', `VEX.128.66.0F.WIG ${opcode} ib`, '=xmm, xmm, imm8');

// prettier-ignore
export const VECTOR_INTEGER: readonly Row[] = [
  map0F('vpaddb',    'FC'),  map0F('vpaddw',    'FD'),  map0F('vpaddd',    'FE'),  map0F('vpaddq',    'D4'),
  map0F('vpsubb',    'F8'),  map0F('vpsubw',    'F9'),  map0F('vpsubd',    'FA'),  map0F('vpsubq',    'FB'),
  map0F('vpaddsb',   'EC'),  map0F('vpaddsw',   'ED'),  map0F('vpaddusb',  'DC'),  map0F('vpaddusw',  'DD'),
  map0F('vpsubsb',   'E8'),  map0F('vpsubsw',   'E9'),  map0F('vpsubusb',  'D8'),  map0F('vpsubusw',  'D9'),
  map0F('vpavgb',    'E0'),  map0F('vpavgw',    'E3'),  map0F('vpsadbw',   'F6'),

  map0F('vpmullw',   'D5'),  map0F('vpmulhw',   'E5'),  map0F('vpmulhuw',  'E4'),  map0F38('vpmulld', '40'),
  map0F('vpmuludq',  'F4'),  map0F38('vpmuldq', '28'),
  map0F('vpmaddwd',  'F5'),  map0F38('vpmaddubsw', '04'), map0F38('vpmulhrsw', '0B'),
  map0F38('vphaddw', '01'),  map0F38('vphaddd', '02'),
  map0F38('vpsignb', '08'),  map0F38('vpsignw', '09'),  map0F38('vpsignd', '0A'),
  unary('vpabsb',    '1C'),  unary('vpabsw',    '1D'),  unary('vpabsd',    '1E'),

  map0F38('vpminsb', '38'),  map0F('vpminsw',   'EA'),  map0F38('vpminsd', '39'),
  map0F('vpminub',   'DA'),  map0F38('vpminuw', '3A'),  map0F38('vpminud', '3B'),
  map0F38('vpmaxsb', '3C'),  map0F('vpmaxsw',   'EE'),  map0F38('vpmaxsd', '3D'),
  map0F('vpmaxub',   'DE'),  map0F38('vpmaxuw', '3E'),  map0F38('vpmaxud', '3F'),

  map0F('vpcmpeqb',  '74'),  map0F('vpcmpeqw',  '75'),  map0F('vpcmpeqd',  '76'),  map0F38('vpcmpeqq', '29'),
  map0F('vpcmpgtb',  '64'),  map0F('vpcmpgtw',  '65'),  map0F('vpcmpgtd',  '66'),  map0F38('vpcmpgtq', '37'),

  map0F('vpand',     'DB'),  map0F('vpandn',    'DF'),  map0F('vpor',      'EB'),  map0F('vpxor',     'EF'),
  i('vptest', '', 'VEX.128.66.0F38.WIG 17 /r', 'xmm, xmm/m128 [=flags]'),

  // The count is the low 64 bits of the last operand, the same for all lanes.
  map0F('vpsllw',    'F1'),  map0F('vpslld',    'F2'),  map0F('vpsllq',    'F3'),
  map0F('vpsrlw',    'D1'),  map0F('vpsrld',    'D2'),  map0F('vpsrlq',    'D3'),
  map0F('vpsraw',    'E1'),  map0F('vpsrad',    'E2'),
  byImmediate('vpsllw', '71 /6'),  byImmediate('vpslld', '72 /6'),  byImmediate('vpsllq', '73 /6'),  byImmediate('vpslldq', '73 /7'),
  byImmediate('vpsrlw', '71 /2'),  byImmediate('vpsrld', '72 /2'),  byImmediate('vpsrlq', '73 /2'),  byImmediate('vpsrldq', '73 /3'),
  byImmediate('vpsraw', '71 /4'),  byImmediate('vpsrad', '72 /4'),

  // A count for each lane
  i('vpsllvd', '', 'VEX.128.66.0F38.W0 47 /r', '=xmm, xmm, xmm/m128'),
  i('vpsllvq', '', 'VEX.128.66.0F38.W1 47 /r', '=xmm, xmm, xmm/m128'),
  i('vpsrlvd', '', 'VEX.128.66.0F38.W0 45 /r', '=xmm, xmm, xmm/m128'),
  i('vpsrlvq', '', 'VEX.128.66.0F38.W1 45 /r', '=xmm, xmm, xmm/m128'),
  i('vpsravd', '', 'VEX.128.66.0F38.W0 46 /r', '=xmm, xmm, xmm/m128'),

  i('vpclmulqdq', '', 'VEX.128.66.0F3A.WIG 44 /r ib', '=xmm, xmm, xmm/m128, imm8'),
];
