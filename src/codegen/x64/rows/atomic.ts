/** Read-modify-write of memory as one step. `xchg` with memory is locked by itself; a plain `mov` loads or stores atomically. */
import { type Row, i } from '../row.js';

const locked = (mnemonic: string, opcode8: string, opcode: string): Row[] => [
  i(`lock ${mnemonic}`, '8', `lock ${opcode8} /r`, '+m8, r8 [=flags]'),
  i(`lock ${mnemonic}`, '#', `lock ${opcode} /r`,  '+m#, r# [=flags]'),
];

// prettier-ignore
export const ATOMIC: readonly Row[] = [
  i('xchg',            '8', '86 /r',                     '+m8, +r8'),
  i('xchg',            '#', '87 /r',                     '+m#, +r#'),
  i('lock xadd',       '8', 'lock 0F C0 /r',             '+m8, +r8 [=flags]'),
  i('lock xadd',       '#', 'lock 0F C1 /r',             '+m#, +r# [=flags]'),
  i('lock cmpxchg',    '8', 'lock 0F B0 /r',             '+m8, r8 [+al] [=flags]'),
  i('lock cmpxchg',    '16', '66 lock 0F B1 /r',         '+m16, r16 [+ax] [=flags]'),
  i('lock cmpxchg',    '32', 'lock 0F B1 /r',            '+m32, r32 [+eax] [=flags]'),
  i('lock cmpxchg',    '64', 'REX.W lock 0F B1 /r',      '+m64, r64 [+rax] [=flags]'),
  i('lock cmpxchg16b', '',  'REX.W lock 0F C7 /1',       '+m128 [+rax] [+rdx] [rbx] [rcx] [=flags]'),
  ...locked('add', '00', '01'),
  ...locked('or',  '08', '09'),
  ...locked('and', '20', '21'),
  ...locked('sub', '28', '29'),
  ...locked('xor', '30', '31'),
  // The classic full fence: cheaper than mfence.
  i('lock or',         '32', 'lock 83 /1 ib',            '+m32, imm8 [=flags]'),
];
