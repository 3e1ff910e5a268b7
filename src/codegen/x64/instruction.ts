// Generated from rows/ by `npm run generate`. Do not edit.

/**
 * Machine instructions, dense, for `switch` and as indices of the tables: mnemonic, width, one letter an operand (R
 * general, X and Y vector register, M memory, I immediate, L label, C the count in cl). Those with a condition are
 * sixteen in a row, in the order of the conditions' codes.
 */
export const enum Inst {
  Add8RR, Add8MR, Add16RR, Add16MR, Add32RR, Add32MR, Add64RR, Add64MR, Add8RM, Add16RM, Add32RM, Add64RM, Add8RI,
  Add8MI, Add16RI, Add16MI, Add32RI, Add32MI, Add64RI, Add64MI, Or8RR, Or8MR, Or16RR, Or16MR, Or32RR, Or32MR, Or64RR,
  Or64MR, Or8RM, Or16RM, Or32RM, Or64RM, Or8RI, Or8MI, Or16RI, Or16MI, Or32RI, Or32MI, Or64RI, Or64MI, Adc8RR, Adc8MR,
  Adc16RR, Adc16MR, Adc32RR, Adc32MR, Adc64RR, Adc64MR, Adc8RM, Adc16RM, Adc32RM, Adc64RM, Adc8RI, Adc8MI, Adc16RI,
  Adc16MI, Adc32RI, Adc32MI, Adc64RI, Adc64MI, Sbb8RR, Sbb8MR, Sbb16RR, Sbb16MR, Sbb32RR, Sbb32MR, Sbb64RR, Sbb64MR,
  Sbb8RM, Sbb16RM, Sbb32RM, Sbb64RM, Sbb8RI, Sbb8MI, Sbb16RI, Sbb16MI, Sbb32RI, Sbb32MI, Sbb64RI, Sbb64MI, And8RR,
  And8MR, And16RR, And16MR, And32RR, And32MR, And64RR, And64MR, And8RM, And16RM, And32RM, And64RM, And8RI, And8MI,
  And16RI, And16MI, And32RI, And32MI, And64RI, And64MI, Sub8RR, Sub8MR, Sub16RR, Sub16MR, Sub32RR, Sub32MR, Sub64RR,
  Sub64MR, Sub8RM, Sub16RM, Sub32RM, Sub64RM, Sub8RI, Sub8MI, Sub16RI, Sub16MI, Sub32RI, Sub32MI, Sub64RI, Sub64MI,
  Xor8RR, Xor8MR, Xor16RR, Xor16MR, Xor32RR, Xor32MR, Xor64RR, Xor64MR, Xor8RM, Xor16RM, Xor32RM, Xor64RM, Xor8RI,
  Xor8MI, Xor16RI, Xor16MI, Xor32RI, Xor32MI, Xor64RI, Xor64MI, Cmp8RR, Cmp8MR, Cmp16RR, Cmp16MR, Cmp32RR, Cmp32MR,
  Cmp64RR, Cmp64MR, Cmp8RM, Cmp16RM, Cmp32RM, Cmp64RM, Cmp8RI, Cmp8MI, Cmp16RI, Cmp16MI, Cmp32RI, Cmp32MI, Cmp64RI,
  Cmp64MI, Test8RR, Test8MR, Test16RR, Test16MR, Test32RR, Test32MR, Test64RR, Test64MR, Test8RI, Test8MI, Test16RI,
  Test16MI, Test32RI, Test32MI, Test64RI, Test64MI, Inc16R, Inc16M, Inc32R, Inc32M, Inc64R, Inc64M, Dec16R, Dec16M,
  Dec32R, Dec32M, Dec64R, Dec64M, Not8R, Not8M, Not16R, Not16M, Not32R, Not32M, Not64R, Not64M, Neg8R, Neg8M, Neg16R,
  Neg16M, Neg32R, Neg32M, Neg64R, Neg64M, Imul16RR, Imul16RM, Imul32RR, Imul32RM, Imul64RR, Imul64RM, Imul16RRI,
  Imul16RMI, Imul32RRI, Imul32RMI, Imul64RRI, Imul64RMI, Mul32R, Mul32M, Mul64R, Mul64M, Imul32R, Imul32M, Imul64R,
  Imul64M, Mulx32RRR, Mulx32RRM, Mulx64RRR, Mulx64RRM, Div32R, Div32M, Div64R, Div64M, Idiv32R, Idiv32M, Idiv64R,
  Idiv64M, Cdq, Cqo, Lea32RM, Lea64RM, Mov8RR, Mov8MR, Mov16RR, Mov16MR, Mov32RR, Mov32MR, Mov64RR, Mov64MR, Mov8RM,
  Mov16RM, Mov32RM, Mov64RM, Mov8RI, Mov8MI, Mov32RI, Mov64RI, Mov16MI, Mov32MI, Mov64MI, Mov64WideRI, Movzx8To32RR,
  Movzx8To32RM, Movzx8To64RR, Movzx8To64RM, Movzx16To32RR, Movzx16To32RM, Movzx16To64RR, Movzx16To64RM, Movsx8To32RR,
  Movsx8To32RM, Movsx8To64RR, Movsx8To64RM, Movsx16To32RR, Movsx16To32RM, Movsx16To64RR, Movsx16To64RM, Movsxd32To64RR,
  Movsxd32To64RM, Movbe16RM, Movbe32RM, Movbe64RM, Movbe16MR, Movbe32MR, Movbe64MR, Bswap32R, Bswap64R, Xchg32RR,
  Xchg64RR, Cmovo16RR, Cmovno16RR, Cmovb16RR, Cmovae16RR, Cmove16RR, Cmovne16RR, Cmovbe16RR, Cmova16RR, Cmovs16RR,
  Cmovns16RR, Cmovp16RR, Cmovnp16RR, Cmovl16RR, Cmovge16RR, Cmovle16RR, Cmovg16RR, Cmovo16RM, Cmovno16RM, Cmovb16RM,
  Cmovae16RM, Cmove16RM, Cmovne16RM, Cmovbe16RM, Cmova16RM, Cmovs16RM, Cmovns16RM, Cmovp16RM, Cmovnp16RM, Cmovl16RM,
  Cmovge16RM, Cmovle16RM, Cmovg16RM, Cmovo32RR, Cmovno32RR, Cmovb32RR, Cmovae32RR, Cmove32RR, Cmovne32RR, Cmovbe32RR,
  Cmova32RR, Cmovs32RR, Cmovns32RR, Cmovp32RR, Cmovnp32RR, Cmovl32RR, Cmovge32RR, Cmovle32RR, Cmovg32RR, Cmovo32RM,
  Cmovno32RM, Cmovb32RM, Cmovae32RM, Cmove32RM, Cmovne32RM, Cmovbe32RM, Cmova32RM, Cmovs32RM, Cmovns32RM, Cmovp32RM,
  Cmovnp32RM, Cmovl32RM, Cmovge32RM, Cmovle32RM, Cmovg32RM, Cmovo64RR, Cmovno64RR, Cmovb64RR, Cmovae64RR, Cmove64RR,
  Cmovne64RR, Cmovbe64RR, Cmova64RR, Cmovs64RR, Cmovns64RR, Cmovp64RR, Cmovnp64RR, Cmovl64RR, Cmovge64RR, Cmovle64RR,
  Cmovg64RR, Cmovo64RM, Cmovno64RM, Cmovb64RM, Cmovae64RM, Cmove64RM, Cmovne64RM, Cmovbe64RM, Cmova64RM, Cmovs64RM,
  Cmovns64RM, Cmovp64RM, Cmovnp64RM, Cmovl64RM, Cmovge64RM, Cmovle64RM, Cmovg64RM, SetoR, SetnoR, SetbR, SetaeR, SeteR,
  SetneR, SetbeR, SetaR, SetsR, SetnsR, SetpR, SetnpR, SetlR, SetgeR, SetleR, SetgR, SetoM, SetnoM, SetbM, SetaeM,
  SeteM, SetneM, SetbeM, SetaM, SetsM, SetnsM, SetpM, SetnpM, SetlM, SetgeM, SetleM, SetgM, Push64R, Push64M, Push64I,
  Pop64R, Pop64M, Leave, RepMovsb, RepStosb, Rol8RI, Rol8MI, Rol16RI, Rol16MI, Rol32RI, Rol32MI, Rol64RI, Rol64MI,
  Rol8RC, Rol8MC, Rol16RC, Rol16MC, Rol32RC, Rol32MC, Rol64RC, Rol64MC, Ror8RI, Ror8MI, Ror16RI, Ror16MI, Ror32RI,
  Ror32MI, Ror64RI, Ror64MI, Ror8RC, Ror8MC, Ror16RC, Ror16MC, Ror32RC, Ror32MC, Ror64RC, Ror64MC, Shl8RI, Shl8MI,
  Shl16RI, Shl16MI, Shl32RI, Shl32MI, Shl64RI, Shl64MI, Shl8RC, Shl8MC, Shl16RC, Shl16MC, Shl32RC, Shl32MC, Shl64RC,
  Shl64MC, Shr8RI, Shr8MI, Shr16RI, Shr16MI, Shr32RI, Shr32MI, Shr64RI, Shr64MI, Shr8RC, Shr8MC, Shr16RC, Shr16MC,
  Shr32RC, Shr32MC, Shr64RC, Shr64MC, Sar8RI, Sar8MI, Sar16RI, Sar16MI, Sar32RI, Sar32MI, Sar64RI, Sar64MI, Sar8RC,
  Sar8MC, Sar16RC, Sar16MC, Sar32RC, Sar32MC, Sar64RC, Sar64MC, Shld16RRI, Shld16MRI, Shld32RRI, Shld32MRI, Shld64RRI,
  Shld64MRI, Shld16RRC, Shld16MRC, Shld32RRC, Shld32MRC, Shld64RRC, Shld64MRC, Shrd16RRI, Shrd16MRI, Shrd32RRI,
  Shrd32MRI, Shrd64RRI, Shrd64MRI, Shrd16RRC, Shrd16MRC, Shrd32RRC, Shrd32MRC, Shrd64RRC, Shrd64MRC, Shlx32RRR,
  Shlx32RMR, Shlx64RRR, Shlx64RMR, Sarx32RRR, Sarx32RMR, Sarx64RRR, Sarx64RMR, Shrx32RRR, Shrx32RMR, Shrx64RRR,
  Shrx64RMR, Rorx32RRI, Rorx32RMI, Rorx64RRI, Rorx64RMI, Bzhi32RRR, Bzhi32RMR, Bzhi64RRR, Bzhi64RMR, Pdep32RRR,
  Pdep32RRM, Pdep64RRR, Pdep64RRM, Pext32RRR, Pext32RRM, Pext64RRR, Pext64RRM, Andn32RRR, Andn32RRM, Andn64RRR,
  Andn64RRM, Bextr32RRR, Bextr32RMR, Bextr64RRR, Bextr64RMR, Blsr32RR, Blsr32RM, Blsr64RR, Blsr64RM, Blsmsk32RR,
  Blsmsk32RM, Blsmsk64RR, Blsmsk64RM, Blsi32RR, Blsi32RM, Blsi64RR, Blsi64RM, Bsf32RR, Bsf32RM, Bsf64RR, Bsf64RM,
  Bsr32RR, Bsr32RM, Bsr64RR, Bsr64RM, Tzcnt32RR, Tzcnt32RM, Tzcnt64RR, Tzcnt64RM, Lzcnt32RR, Lzcnt32RM, Lzcnt64RR,
  Lzcnt64RM, Popcnt32RR, Popcnt32RM, Popcnt64RR, Popcnt64RM, Bt32RR, Bt64RR, Bt32RI, Bt32MI, Bt64RI, Bt64MI, Bts32RI,
  Bts32MI, Bts64RI, Bts64MI, Btr32RI, Btr32MI, Btr64RI, Btr64MI, Btc32RI, Btc32MI, Btc64RI, Btc64MI, JmpL, JmpR, JmpM,
  JoL, JnoL, JbL, JaeL, JeL, JneL, JbeL, JaL, JsL, JnsL, JpL, JnpL, JlL, JgeL, JleL, JgL, CallL, CallR, CallM, Ret,
  RetI, Ud2, Int3, Endbr64, Pause, Mfence, Lfence, Vzeroupper, Nop, Nop16, Nop16M, Nop32M, PrefetchntaM, Prefetcht0M,
  PrefetchwM, Xchg8MR, Xchg16MR, Xchg32MR, Xchg64MR, LockXadd8MR, LockXadd16MR, LockXadd32MR, LockXadd64MR,
  LockCmpxchg8MR, LockCmpxchg16MR, LockCmpxchg32MR, LockCmpxchg64MR, LockCmpxchg16bM, LockAdd8MR, LockAdd16MR,
  LockAdd32MR, LockAdd64MR, LockOr8MR, LockOr16MR, LockOr32MR, LockOr64MR, LockAnd8MR, LockAnd16MR, LockAnd32MR,
  LockAnd64MR, LockSub8MR, LockSub16MR, LockSub32MR, LockSub64MR, LockXor8MR, LockXor16MR, LockXor32MR, LockXor64MR,
  LockOr32MI, VaddpsXXX, VaddpsXXM, VaddpdXXX, VaddpdXXM, VaddssXXX, VaddssXXM, VaddsdXXX, VaddsdXXM, VmulpsXXX,
  VmulpsXXM, VmulpdXXX, VmulpdXXM, VmulssXXX, VmulssXXM, VmulsdXXX, VmulsdXXM, VsubpsXXX, VsubpsXXM, VsubpdXXX,
  VsubpdXXM, VsubssXXX, VsubssXXM, VsubsdXXX, VsubsdXXM, VminpsXXX, VminpsXXM, VminpdXXX, VminpdXXM, VminssXXX,
  VminssXXM, VminsdXXX, VminsdXXM, VdivpsXXX, VdivpsXXM, VdivpdXXX, VdivpdXXM, VdivssXXX, VdivssXXM, VdivsdXXX,
  VdivsdXXM, VmaxpsXXX, VmaxpsXXM, VmaxpdXXX, VmaxpdXXM, VmaxssXXX, VmaxssXXM, VmaxsdXXX, VmaxsdXXM, VsqrtpsXX,
  VsqrtpsXM, VsqrtpdXX, VsqrtpdXM, VsqrtssXXX, VsqrtssXXM, VsqrtsdXXX, VsqrtsdXXM, Vfmadd132psXXX, Vfmadd132psXXM,
  Vfmadd132pdXXX, Vfmadd132pdXXM, Vfmadd132ssXXX, Vfmadd132ssXXM, Vfmadd132sdXXX, Vfmadd132sdXXM, Vfmadd213psXXX,
  Vfmadd213psXXM, Vfmadd213pdXXX, Vfmadd213pdXXM, Vfmadd213ssXXX, Vfmadd213ssXXM, Vfmadd213sdXXX, Vfmadd213sdXXM,
  Vfmadd231psXXX, Vfmadd231psXXM, Vfmadd231pdXXX, Vfmadd231pdXXM, Vfmadd231ssXXX, Vfmadd231ssXXM, Vfmadd231sdXXX,
  Vfmadd231sdXXM, Vfnmadd132psXXX, Vfnmadd132psXXM, Vfnmadd132pdXXX, Vfnmadd132pdXXM, Vfnmadd132ssXXX, Vfnmadd132ssXXM,
  Vfnmadd132sdXXX, Vfnmadd132sdXXM, Vfnmadd213psXXX, Vfnmadd213psXXM, Vfnmadd213pdXXX, Vfnmadd213pdXXM,
  Vfnmadd213ssXXX, Vfnmadd213ssXXM, Vfnmadd213sdXXX, Vfnmadd213sdXXM, Vfnmadd231psXXX, Vfnmadd231psXXM,
  Vfnmadd231pdXXX, Vfnmadd231pdXXM, Vfnmadd231ssXXX, Vfnmadd231ssXXM, Vfnmadd231sdXXX, Vfnmadd231sdXXM, VroundpsXXI,
  VroundpsXMI, VroundpdXXI, VroundpdXMI, VroundssXXXI, VroundssXXMI, VroundsdXXXI, VroundsdXXMI, VucomissXX,
  VucomissXM, VucomisdXX, VucomisdXM, VcomissXX, VcomissXM, VcomisdXX, VcomisdXM, VcmppsXXXI, VcmppsXXMI, VcmppdXXXI,
  VcmppdXXMI, VcmpssXXXI, VcmpssXXMI, VcmpsdXXXI, VcmpsdXXMI, VandpsXXX, VandpsXXM, VandpdXXX, VandpdXXM, VandnpsXXX,
  VandnpsXXM, VandnpdXXX, VandnpdXXM, VorpsXXX, VorpsXXM, VorpdXXX, VorpdXXM, VxorpsXXX, VxorpsXXM, VxorpdXXX,
  VxorpdXXM, VunpcklpsXXX, VunpcklpsXXM, VunpcklpdXXX, VunpcklpdXXM, VunpckhpsXXX, VunpckhpsXXM, VunpckhpdXXX,
  VunpckhpdXXM, VshufpsXXXI, VshufpsXXMI, VshufpdXXXI, VshufpdXXMI, VhaddpsXXX, VhaddpsXXM, VhaddpdXXX, VhaddpdXXM,
  VblendpsXXXI, VblendpsXXMI, VblendpdXXXI, VblendpdXXMI, VblendvpsXXXX, VblendvpsXXMX, VblendvpdXXXX, VblendvpdXXMX,
  VpermilpsXXX, VpermilpsXXM, VpermilpsXXI, VpermilpsXMI, VpermilpdXXX, VpermilpdXXM, VpermilpdXXI, VpermilpdXMI,
  Vcvtsi2ss32XXR, Vcvtsi2ss32XXM, Vcvtsi2ss64XXR, Vcvtsi2ss64XXM, Vcvtsi2sd32XXR, Vcvtsi2sd32XXM, Vcvtsi2sd64XXR,
  Vcvtsi2sd64XXM, Vcvttss2si32RX, Vcvttss2si32RM, Vcvttss2si64RX, Vcvttss2si64RM, Vcvttsd2si32RX, Vcvttsd2si32RM,
  Vcvttsd2si64RX, Vcvttsd2si64RM, Vcvtss2si32RX, Vcvtss2si32RM, Vcvtss2si64RX, Vcvtss2si64RM, Vcvtsd2si32RX,
  Vcvtsd2si32RM, Vcvtsd2si64RX, Vcvtsd2si64RM, Vcvtss2sdXXX, Vcvtss2sdXXM, Vcvtsd2ssXXX, Vcvtsd2ssXXM, Vcvtps2pdXX,
  Vcvtps2pdXM, Vcvtpd2psXX, Vcvtpd2psXM, Vcvtph2psXX, Vcvtph2psXM, Vcvtps2phXXI, Vcvtps2phMXI, Vcvtdq2psXX,
  Vcvtdq2psXM, Vcvtps2dqXX, Vcvtps2dqXM, Vcvttps2dqXX, Vcvttps2dqXM, Vcvtdq2pdXX, Vcvtdq2pdXM, Vcvttpd2dqXX,
  Vcvttpd2dqXM, Vcvtpd2dqXX, Vcvtpd2dqXM, VpaddbXXX, VpaddbXXM, VpaddwXXX, VpaddwXXM, VpadddXXX, VpadddXXM, VpaddqXXX,
  VpaddqXXM, VpsubbXXX, VpsubbXXM, VpsubwXXX, VpsubwXXM, VpsubdXXX, VpsubdXXM, VpsubqXXX, VpsubqXXM, VpaddsbXXX,
  VpaddsbXXM, VpaddswXXX, VpaddswXXM, VpaddusbXXX, VpaddusbXXM, VpadduswXXX, VpadduswXXM, VpsubsbXXX, VpsubsbXXM,
  VpsubswXXX, VpsubswXXM, VpsubusbXXX, VpsubusbXXM, VpsubuswXXX, VpsubuswXXM, VpavgbXXX, VpavgbXXM, VpavgwXXX,
  VpavgwXXM, VpsadbwXXX, VpsadbwXXM, VpmullwXXX, VpmullwXXM, VpmulhwXXX, VpmulhwXXM, VpmulhuwXXX, VpmulhuwXXM,
  VpmulldXXX, VpmulldXXM, VpmuludqXXX, VpmuludqXXM, VpmuldqXXX, VpmuldqXXM, VpmaddwdXXX, VpmaddwdXXM, VpmaddubswXXX,
  VpmaddubswXXM, VpmulhrswXXX, VpmulhrswXXM, VphaddwXXX, VphaddwXXM, VphadddXXX, VphadddXXM, VpsignbXXX, VpsignbXXM,
  VpsignwXXX, VpsignwXXM, VpsigndXXX, VpsigndXXM, VpabsbXX, VpabsbXM, VpabswXX, VpabswXM, VpabsdXX, VpabsdXM,
  VpminsbXXX, VpminsbXXM, VpminswXXX, VpminswXXM, VpminsdXXX, VpminsdXXM, VpminubXXX, VpminubXXM, VpminuwXXX,
  VpminuwXXM, VpminudXXX, VpminudXXM, VpmaxsbXXX, VpmaxsbXXM, VpmaxswXXX, VpmaxswXXM, VpmaxsdXXX, VpmaxsdXXM,
  VpmaxubXXX, VpmaxubXXM, VpmaxuwXXX, VpmaxuwXXM, VpmaxudXXX, VpmaxudXXM, VpcmpeqbXXX, VpcmpeqbXXM, VpcmpeqwXXX,
  VpcmpeqwXXM, VpcmpeqdXXX, VpcmpeqdXXM, VpcmpeqqXXX, VpcmpeqqXXM, VpcmpgtbXXX, VpcmpgtbXXM, VpcmpgtwXXX, VpcmpgtwXXM,
  VpcmpgtdXXX, VpcmpgtdXXM, VpcmpgtqXXX, VpcmpgtqXXM, VpandXXX, VpandXXM, VpandnXXX, VpandnXXM, VporXXX, VporXXM,
  VpxorXXX, VpxorXXM, VptestXX, VptestXM, VpsllwXXX, VpsllwXXM, VpslldXXX, VpslldXXM, VpsllqXXX, VpsllqXXM, VpsrlwXXX,
  VpsrlwXXM, VpsrldXXX, VpsrldXXM, VpsrlqXXX, VpsrlqXXM, VpsrawXXX, VpsrawXXM, VpsradXXX, VpsradXXM, VpsllwXXI,
  VpslldXXI, VpsllqXXI, VpslldqXXI, VpsrlwXXI, VpsrldXXI, VpsrlqXXI, VpsrldqXXI, VpsrawXXI, VpsradXXI, VpsllvdXXX,
  VpsllvdXXM, VpsllvqXXX, VpsllvqXXM, VpsrlvdXXX, VpsrlvdXXM, VpsrlvqXXX, VpsrlvqXXM, VpsravdXXX, VpsravdXXM,
  VpclmulqdqXXXI, VpclmulqdqXXMI, VmovapsXX, VmovupsXM, VmovupsMX, VmovdqaXX, VmovdqaXM, VmovdquXM, VmovdquMX,
  VmovdquYM, VmovdquMY, VpbroadcastqYX, VmovssXM, VmovssMX, VmovssXXX, VmovsdXM, VmovsdMX, VmovsdXXX, VmovdXR, VmovdXM,
  VmovdRX, VmovdMX, VmovqXR, VmovqRX, VmovqXX, VmovqXM, VmovqMX, VmovlpsXXM, VmovlpsMX, VmovhpsXXM, VmovhpsMX,
  VmovhlpsXXX, VmovlhpsXXX, VmovddupXX, VmovddupXM, VmovsldupXX, VmovsldupXM, VmovshdupXX, VmovshdupXM, VbroadcastssXX,
  VbroadcastssXM, VpbroadcastbXX, VpbroadcastbXM, VpbroadcastwXX, VpbroadcastwXM, VpbroadcastdXX, VpbroadcastdXM,
  VpbroadcastqXX, VpbroadcastqXM, VmovmskpsRX, VmovmskpdRX, VpmovmskbRX, VpextrbRXI, VpextrbMXI, VpextrwRXI,
  VpextrwMXI, VpextrdRXI, VpextrdMXI, VpextrqRXI, VpextrqMXI, VextractpsRXI, VextractpsMXI, VpinsrbXXRI, VpinsrbXXMI,
  VpinsrwXXRI, VpinsrwXXMI, VpinsrdXXRI, VpinsrdXXMI, VpinsrqXXRI, VpinsrqXXMI, VinsertpsXXXI, VinsertpsXXMI,
  VpshufbXXX, VpshufbXXM, VpshufdXXI, VpshufdXMI, VpshufhwXXI, VpshufhwXMI, VpshuflwXXI, VpshuflwXMI, VpalignrXXXI,
  VpalignrXXMI, VpblendwXXXI, VpblendwXXMI, VpblenddXXXI, VpblenddXXMI, VpblendvbXXXX, VpblendvbXXMX, VpunpcklbwXXX,
  VpunpcklbwXXM, VpunpcklwdXXX, VpunpcklwdXXM, VpunpckldqXXX, VpunpckldqXXM, VpunpcklqdqXXX, VpunpcklqdqXXM,
  VpunpckhbwXXX, VpunpckhbwXXM, VpunpckhwdXXX, VpunpckhwdXXM, VpunpckhdqXXX, VpunpckhdqXXM, VpunpckhqdqXXX,
  VpunpckhqdqXXM, VpacksswbXXX, VpacksswbXXM, VpackuswbXXX, VpackuswbXXM, VpackssdwXXX, VpackssdwXXM, VpackusdwXXX,
  VpackusdwXXM, VpmovsxbwXX, VpmovsxbwXM, VpmovsxbdXX, VpmovsxbdXM, VpmovsxbqXX, VpmovsxbqXM, VpmovsxwdXX, VpmovsxwdXM,
  VpmovsxwqXX, VpmovsxwqXM, VpmovsxdqXX, VpmovsxdqXM, VpmovzxbwXX, VpmovzxbwXM, VpmovzxbdXX, VpmovzxbdXM, VpmovzxbqXX,
  VpmovzxbqXM, VpmovzxwdXX, VpmovzxwdXM, VpmovzxwqXX, VpmovzxwqXM, VpmovzxdqXX, VpmovzxdqXM,
}

/** Shapes of operands, each with a method of the assembler: R register, M memory, I immediate, Q 64 bits of it, L label. */
export const enum Shape {
  None, I, L, M, MI, MR, MRI, R, RI, RM, RMI, RMR, RQ, RR, RRI, RRM, RRMI, RRMR, RRR, RRRI, RRRR,
}

/** For `Assembler.none`. */
export type InstNone =
  | Inst.Cdq | Inst.Cqo | Inst.Leave | Inst.RepMovsb | Inst.RepStosb | Inst.Ret | Inst.Ud2 | Inst.Int3 | Inst.Endbr64
  | Inst.Pause | Inst.Mfence | Inst.Lfence | Inst.Vzeroupper | Inst.Nop | Inst.Nop16;

/** For `Assembler.i`. */
export type InstI =
  | Inst.Push64I | Inst.RetI;

/** For `Assembler.l`. */
export type InstL =
  | Inst.JmpL | Inst.JoL | Inst.JnoL | Inst.JbL | Inst.JaeL | Inst.JeL | Inst.JneL | Inst.JbeL | Inst.JaL | Inst.JsL
  | Inst.JnsL | Inst.JpL | Inst.JnpL | Inst.JlL | Inst.JgeL | Inst.JleL | Inst.JgL | Inst.CallL;

/** For `Assembler.m`. */
export type InstM =
  | Inst.Inc16M | Inst.Inc32M | Inst.Inc64M | Inst.Dec16M | Inst.Dec32M | Inst.Dec64M | Inst.Not8M | Inst.Not16M
  | Inst.Not32M | Inst.Not64M | Inst.Neg8M | Inst.Neg16M | Inst.Neg32M | Inst.Neg64M | Inst.Mul32M | Inst.Mul64M
  | Inst.Imul32M | Inst.Imul64M | Inst.Div32M | Inst.Div64M | Inst.Idiv32M | Inst.Idiv64M | Inst.SetoM | Inst.SetnoM
  | Inst.SetbM | Inst.SetaeM | Inst.SeteM | Inst.SetneM | Inst.SetbeM | Inst.SetaM | Inst.SetsM | Inst.SetnsM
  | Inst.SetpM | Inst.SetnpM | Inst.SetlM | Inst.SetgeM | Inst.SetleM | Inst.SetgM | Inst.Push64M | Inst.Pop64M
  | Inst.Rol8MC | Inst.Rol16MC | Inst.Rol32MC | Inst.Rol64MC | Inst.Ror8MC | Inst.Ror16MC | Inst.Ror32MC | Inst.Ror64MC
  | Inst.Shl8MC | Inst.Shl16MC | Inst.Shl32MC | Inst.Shl64MC | Inst.Shr8MC | Inst.Shr16MC | Inst.Shr32MC | Inst.Shr64MC
  | Inst.Sar8MC | Inst.Sar16MC | Inst.Sar32MC | Inst.Sar64MC | Inst.JmpM | Inst.CallM | Inst.Nop16M | Inst.Nop32M
  | Inst.PrefetchntaM | Inst.Prefetcht0M | Inst.PrefetchwM | Inst.LockCmpxchg16bM;

/** For `Assembler.mi`. */
export type InstMI =
  | Inst.Add8MI | Inst.Add16MI | Inst.Add32MI | Inst.Add64MI | Inst.Or8MI | Inst.Or16MI | Inst.Or32MI | Inst.Or64MI
  | Inst.Adc8MI | Inst.Adc16MI | Inst.Adc32MI | Inst.Adc64MI | Inst.Sbb8MI | Inst.Sbb16MI | Inst.Sbb32MI | Inst.Sbb64MI
  | Inst.And8MI | Inst.And16MI | Inst.And32MI | Inst.And64MI | Inst.Sub8MI | Inst.Sub16MI | Inst.Sub32MI | Inst.Sub64MI
  | Inst.Xor8MI | Inst.Xor16MI | Inst.Xor32MI | Inst.Xor64MI | Inst.Cmp8MI | Inst.Cmp16MI | Inst.Cmp32MI | Inst.Cmp64MI
  | Inst.Test8MI | Inst.Test16MI | Inst.Test32MI | Inst.Test64MI | Inst.Mov8MI | Inst.Mov16MI | Inst.Mov32MI
  | Inst.Mov64MI | Inst.Rol8MI | Inst.Rol16MI | Inst.Rol32MI | Inst.Rol64MI | Inst.Ror8MI | Inst.Ror16MI | Inst.Ror32MI
  | Inst.Ror64MI | Inst.Shl8MI | Inst.Shl16MI | Inst.Shl32MI | Inst.Shl64MI | Inst.Shr8MI | Inst.Shr16MI | Inst.Shr32MI
  | Inst.Shr64MI | Inst.Sar8MI | Inst.Sar16MI | Inst.Sar32MI | Inst.Sar64MI | Inst.Bt32MI | Inst.Bt64MI | Inst.Bts32MI
  | Inst.Bts64MI | Inst.Btr32MI | Inst.Btr64MI | Inst.Btc32MI | Inst.Btc64MI | Inst.LockOr32MI;

/** For `Assembler.mr`. */
export type InstMR =
  | Inst.Add8MR | Inst.Add16MR | Inst.Add32MR | Inst.Add64MR | Inst.Or8MR | Inst.Or16MR | Inst.Or32MR | Inst.Or64MR
  | Inst.Adc8MR | Inst.Adc16MR | Inst.Adc32MR | Inst.Adc64MR | Inst.Sbb8MR | Inst.Sbb16MR | Inst.Sbb32MR | Inst.Sbb64MR
  | Inst.And8MR | Inst.And16MR | Inst.And32MR | Inst.And64MR | Inst.Sub8MR | Inst.Sub16MR | Inst.Sub32MR | Inst.Sub64MR
  | Inst.Xor8MR | Inst.Xor16MR | Inst.Xor32MR | Inst.Xor64MR | Inst.Cmp8MR | Inst.Cmp16MR | Inst.Cmp32MR | Inst.Cmp64MR
  | Inst.Test8MR | Inst.Test16MR | Inst.Test32MR | Inst.Test64MR | Inst.Mov8MR | Inst.Mov16MR | Inst.Mov32MR
  | Inst.Mov64MR | Inst.Movbe16MR | Inst.Movbe32MR | Inst.Movbe64MR | Inst.Shld16MRC | Inst.Shld32MRC | Inst.Shld64MRC
  | Inst.Shrd16MRC | Inst.Shrd32MRC | Inst.Shrd64MRC | Inst.Xchg8MR | Inst.Xchg16MR | Inst.Xchg32MR | Inst.Xchg64MR
  | Inst.LockXadd8MR | Inst.LockXadd16MR | Inst.LockXadd32MR | Inst.LockXadd64MR | Inst.LockCmpxchg8MR
  | Inst.LockCmpxchg16MR | Inst.LockCmpxchg32MR | Inst.LockCmpxchg64MR | Inst.LockAdd8MR | Inst.LockAdd16MR
  | Inst.LockAdd32MR | Inst.LockAdd64MR | Inst.LockOr8MR | Inst.LockOr16MR | Inst.LockOr32MR | Inst.LockOr64MR
  | Inst.LockAnd8MR | Inst.LockAnd16MR | Inst.LockAnd32MR | Inst.LockAnd64MR | Inst.LockSub8MR | Inst.LockSub16MR
  | Inst.LockSub32MR | Inst.LockSub64MR | Inst.LockXor8MR | Inst.LockXor16MR | Inst.LockXor32MR | Inst.LockXor64MR
  | Inst.VmovupsMX | Inst.VmovdquMX | Inst.VmovdquMY | Inst.VmovssMX | Inst.VmovsdMX | Inst.VmovdMX | Inst.VmovqMX
  | Inst.VmovlpsMX | Inst.VmovhpsMX;

/** For `Assembler.mri`. */
export type InstMRI =
  | Inst.Shld16MRI | Inst.Shld32MRI | Inst.Shld64MRI | Inst.Shrd16MRI | Inst.Shrd32MRI | Inst.Shrd64MRI
  | Inst.Vcvtps2phMXI | Inst.VpextrbMXI | Inst.VpextrwMXI | Inst.VpextrdMXI | Inst.VpextrqMXI | Inst.VextractpsMXI;

/** For `Assembler.r`. */
export type InstR =
  | Inst.Inc16R | Inst.Inc32R | Inst.Inc64R | Inst.Dec16R | Inst.Dec32R | Inst.Dec64R | Inst.Not8R | Inst.Not16R
  | Inst.Not32R | Inst.Not64R | Inst.Neg8R | Inst.Neg16R | Inst.Neg32R | Inst.Neg64R | Inst.Mul32R | Inst.Mul64R
  | Inst.Imul32R | Inst.Imul64R | Inst.Div32R | Inst.Div64R | Inst.Idiv32R | Inst.Idiv64R | Inst.Bswap32R
  | Inst.Bswap64R | Inst.SetoR | Inst.SetnoR | Inst.SetbR | Inst.SetaeR | Inst.SeteR | Inst.SetneR | Inst.SetbeR
  | Inst.SetaR | Inst.SetsR | Inst.SetnsR | Inst.SetpR | Inst.SetnpR | Inst.SetlR | Inst.SetgeR | Inst.SetleR
  | Inst.SetgR | Inst.Push64R | Inst.Pop64R | Inst.Rol8RC | Inst.Rol16RC | Inst.Rol32RC | Inst.Rol64RC | Inst.Ror8RC
  | Inst.Ror16RC | Inst.Ror32RC | Inst.Ror64RC | Inst.Shl8RC | Inst.Shl16RC | Inst.Shl32RC | Inst.Shl64RC | Inst.Shr8RC
  | Inst.Shr16RC | Inst.Shr32RC | Inst.Shr64RC | Inst.Sar8RC | Inst.Sar16RC | Inst.Sar32RC | Inst.Sar64RC | Inst.JmpR
  | Inst.CallR;

/** For `Assembler.ri`. */
export type InstRI =
  | Inst.Add8RI | Inst.Add16RI | Inst.Add32RI | Inst.Add64RI | Inst.Or8RI | Inst.Or16RI | Inst.Or32RI | Inst.Or64RI
  | Inst.Adc8RI | Inst.Adc16RI | Inst.Adc32RI | Inst.Adc64RI | Inst.Sbb8RI | Inst.Sbb16RI | Inst.Sbb32RI | Inst.Sbb64RI
  | Inst.And8RI | Inst.And16RI | Inst.And32RI | Inst.And64RI | Inst.Sub8RI | Inst.Sub16RI | Inst.Sub32RI | Inst.Sub64RI
  | Inst.Xor8RI | Inst.Xor16RI | Inst.Xor32RI | Inst.Xor64RI | Inst.Cmp8RI | Inst.Cmp16RI | Inst.Cmp32RI | Inst.Cmp64RI
  | Inst.Test8RI | Inst.Test16RI | Inst.Test32RI | Inst.Test64RI | Inst.Mov8RI | Inst.Mov32RI | Inst.Mov64RI
  | Inst.Rol8RI | Inst.Rol16RI | Inst.Rol32RI | Inst.Rol64RI | Inst.Ror8RI | Inst.Ror16RI | Inst.Ror32RI | Inst.Ror64RI
  | Inst.Shl8RI | Inst.Shl16RI | Inst.Shl32RI | Inst.Shl64RI | Inst.Shr8RI | Inst.Shr16RI | Inst.Shr32RI | Inst.Shr64RI
  | Inst.Sar8RI | Inst.Sar16RI | Inst.Sar32RI | Inst.Sar64RI | Inst.Bt32RI | Inst.Bt64RI | Inst.Bts32RI | Inst.Bts64RI
  | Inst.Btr32RI | Inst.Btr64RI | Inst.Btc32RI | Inst.Btc64RI;

/** For `Assembler.rm`. */
export type InstRM =
  | Inst.Add8RM | Inst.Add16RM | Inst.Add32RM | Inst.Add64RM | Inst.Or8RM | Inst.Or16RM | Inst.Or32RM | Inst.Or64RM
  | Inst.Adc8RM | Inst.Adc16RM | Inst.Adc32RM | Inst.Adc64RM | Inst.Sbb8RM | Inst.Sbb16RM | Inst.Sbb32RM | Inst.Sbb64RM
  | Inst.And8RM | Inst.And16RM | Inst.And32RM | Inst.And64RM | Inst.Sub8RM | Inst.Sub16RM | Inst.Sub32RM | Inst.Sub64RM
  | Inst.Xor8RM | Inst.Xor16RM | Inst.Xor32RM | Inst.Xor64RM | Inst.Cmp8RM | Inst.Cmp16RM | Inst.Cmp32RM | Inst.Cmp64RM
  | Inst.Imul16RM | Inst.Imul32RM | Inst.Imul64RM | Inst.Lea32RM | Inst.Lea64RM | Inst.Mov8RM | Inst.Mov16RM
  | Inst.Mov32RM | Inst.Mov64RM | Inst.Movzx8To32RM | Inst.Movzx8To64RM | Inst.Movzx16To32RM | Inst.Movzx16To64RM
  | Inst.Movsx8To32RM | Inst.Movsx8To64RM | Inst.Movsx16To32RM | Inst.Movsx16To64RM | Inst.Movsxd32To64RM
  | Inst.Movbe16RM | Inst.Movbe32RM | Inst.Movbe64RM | Inst.Cmovo16RM | Inst.Cmovno16RM | Inst.Cmovb16RM
  | Inst.Cmovae16RM | Inst.Cmove16RM | Inst.Cmovne16RM | Inst.Cmovbe16RM | Inst.Cmova16RM | Inst.Cmovs16RM
  | Inst.Cmovns16RM | Inst.Cmovp16RM | Inst.Cmovnp16RM | Inst.Cmovl16RM | Inst.Cmovge16RM | Inst.Cmovle16RM
  | Inst.Cmovg16RM | Inst.Cmovo32RM | Inst.Cmovno32RM | Inst.Cmovb32RM | Inst.Cmovae32RM | Inst.Cmove32RM
  | Inst.Cmovne32RM | Inst.Cmovbe32RM | Inst.Cmova32RM | Inst.Cmovs32RM | Inst.Cmovns32RM | Inst.Cmovp32RM
  | Inst.Cmovnp32RM | Inst.Cmovl32RM | Inst.Cmovge32RM | Inst.Cmovle32RM | Inst.Cmovg32RM | Inst.Cmovo64RM
  | Inst.Cmovno64RM | Inst.Cmovb64RM | Inst.Cmovae64RM | Inst.Cmove64RM | Inst.Cmovne64RM | Inst.Cmovbe64RM
  | Inst.Cmova64RM | Inst.Cmovs64RM | Inst.Cmovns64RM | Inst.Cmovp64RM | Inst.Cmovnp64RM | Inst.Cmovl64RM
  | Inst.Cmovge64RM | Inst.Cmovle64RM | Inst.Cmovg64RM | Inst.Blsr32RM | Inst.Blsr64RM | Inst.Blsmsk32RM
  | Inst.Blsmsk64RM | Inst.Blsi32RM | Inst.Blsi64RM | Inst.Bsf32RM | Inst.Bsf64RM | Inst.Bsr32RM | Inst.Bsr64RM
  | Inst.Tzcnt32RM | Inst.Tzcnt64RM | Inst.Lzcnt32RM | Inst.Lzcnt64RM | Inst.Popcnt32RM | Inst.Popcnt64RM
  | Inst.VsqrtpsXM | Inst.VsqrtpdXM | Inst.VucomissXM | Inst.VucomisdXM | Inst.VcomissXM | Inst.VcomisdXM
  | Inst.Vcvttss2si32RM | Inst.Vcvttss2si64RM | Inst.Vcvttsd2si32RM | Inst.Vcvttsd2si64RM | Inst.Vcvtss2si32RM
  | Inst.Vcvtss2si64RM | Inst.Vcvtsd2si32RM | Inst.Vcvtsd2si64RM | Inst.Vcvtps2pdXM | Inst.Vcvtpd2psXM
  | Inst.Vcvtph2psXM | Inst.Vcvtdq2psXM | Inst.Vcvtps2dqXM | Inst.Vcvttps2dqXM | Inst.Vcvtdq2pdXM | Inst.Vcvttpd2dqXM
  | Inst.Vcvtpd2dqXM | Inst.VpabsbXM | Inst.VpabswXM | Inst.VpabsdXM | Inst.VptestXM | Inst.VmovupsXM | Inst.VmovdqaXM
  | Inst.VmovdquXM | Inst.VmovdquYM | Inst.VmovssXM | Inst.VmovsdXM | Inst.VmovdXM | Inst.VmovqXM | Inst.VmovddupXM
  | Inst.VmovsldupXM | Inst.VmovshdupXM | Inst.VbroadcastssXM | Inst.VpbroadcastbXM | Inst.VpbroadcastwXM
  | Inst.VpbroadcastdXM | Inst.VpbroadcastqXM | Inst.VpmovsxbwXM | Inst.VpmovsxbdXM | Inst.VpmovsxbqXM
  | Inst.VpmovsxwdXM | Inst.VpmovsxwqXM | Inst.VpmovsxdqXM | Inst.VpmovzxbwXM | Inst.VpmovzxbdXM | Inst.VpmovzxbqXM
  | Inst.VpmovzxwdXM | Inst.VpmovzxwqXM | Inst.VpmovzxdqXM;

/** For `Assembler.rmi`. */
export type InstRMI =
  | Inst.Imul16RMI | Inst.Imul32RMI | Inst.Imul64RMI | Inst.Rorx32RMI | Inst.Rorx64RMI | Inst.VroundpsXMI
  | Inst.VroundpdXMI | Inst.VpermilpsXMI | Inst.VpermilpdXMI | Inst.VpshufdXMI | Inst.VpshufhwXMI | Inst.VpshuflwXMI;

/** For `Assembler.rmr`. */
export type InstRMR =
  | Inst.Shlx32RMR | Inst.Shlx64RMR | Inst.Sarx32RMR | Inst.Sarx64RMR | Inst.Shrx32RMR | Inst.Shrx64RMR
  | Inst.Bzhi32RMR | Inst.Bzhi64RMR | Inst.Bextr32RMR | Inst.Bextr64RMR;

/** For `Assembler.rq`. */
export type InstRQ =
  | Inst.Mov64WideRI;

/** For `Assembler.rr`. */
export type InstRR =
  | Inst.Add8RR | Inst.Add16RR | Inst.Add32RR | Inst.Add64RR | Inst.Or8RR | Inst.Or16RR | Inst.Or32RR | Inst.Or64RR
  | Inst.Adc8RR | Inst.Adc16RR | Inst.Adc32RR | Inst.Adc64RR | Inst.Sbb8RR | Inst.Sbb16RR | Inst.Sbb32RR | Inst.Sbb64RR
  | Inst.And8RR | Inst.And16RR | Inst.And32RR | Inst.And64RR | Inst.Sub8RR | Inst.Sub16RR | Inst.Sub32RR | Inst.Sub64RR
  | Inst.Xor8RR | Inst.Xor16RR | Inst.Xor32RR | Inst.Xor64RR | Inst.Cmp8RR | Inst.Cmp16RR | Inst.Cmp32RR | Inst.Cmp64RR
  | Inst.Test8RR | Inst.Test16RR | Inst.Test32RR | Inst.Test64RR | Inst.Imul16RR | Inst.Imul32RR | Inst.Imul64RR
  | Inst.Mov8RR | Inst.Mov16RR | Inst.Mov32RR | Inst.Mov64RR | Inst.Movzx8To32RR | Inst.Movzx8To64RR
  | Inst.Movzx16To32RR | Inst.Movzx16To64RR | Inst.Movsx8To32RR | Inst.Movsx8To64RR | Inst.Movsx16To32RR
  | Inst.Movsx16To64RR | Inst.Movsxd32To64RR | Inst.Xchg32RR | Inst.Xchg64RR | Inst.Cmovo16RR | Inst.Cmovno16RR
  | Inst.Cmovb16RR | Inst.Cmovae16RR | Inst.Cmove16RR | Inst.Cmovne16RR | Inst.Cmovbe16RR | Inst.Cmova16RR
  | Inst.Cmovs16RR | Inst.Cmovns16RR | Inst.Cmovp16RR | Inst.Cmovnp16RR | Inst.Cmovl16RR | Inst.Cmovge16RR
  | Inst.Cmovle16RR | Inst.Cmovg16RR | Inst.Cmovo32RR | Inst.Cmovno32RR | Inst.Cmovb32RR | Inst.Cmovae32RR
  | Inst.Cmove32RR | Inst.Cmovne32RR | Inst.Cmovbe32RR | Inst.Cmova32RR | Inst.Cmovs32RR | Inst.Cmovns32RR
  | Inst.Cmovp32RR | Inst.Cmovnp32RR | Inst.Cmovl32RR | Inst.Cmovge32RR | Inst.Cmovle32RR | Inst.Cmovg32RR
  | Inst.Cmovo64RR | Inst.Cmovno64RR | Inst.Cmovb64RR | Inst.Cmovae64RR | Inst.Cmove64RR | Inst.Cmovne64RR
  | Inst.Cmovbe64RR | Inst.Cmova64RR | Inst.Cmovs64RR | Inst.Cmovns64RR | Inst.Cmovp64RR | Inst.Cmovnp64RR
  | Inst.Cmovl64RR | Inst.Cmovge64RR | Inst.Cmovle64RR | Inst.Cmovg64RR | Inst.Shld16RRC | Inst.Shld32RRC
  | Inst.Shld64RRC | Inst.Shrd16RRC | Inst.Shrd32RRC | Inst.Shrd64RRC | Inst.Blsr32RR | Inst.Blsr64RR | Inst.Blsmsk32RR
  | Inst.Blsmsk64RR | Inst.Blsi32RR | Inst.Blsi64RR | Inst.Bsf32RR | Inst.Bsf64RR | Inst.Bsr32RR | Inst.Bsr64RR
  | Inst.Tzcnt32RR | Inst.Tzcnt64RR | Inst.Lzcnt32RR | Inst.Lzcnt64RR | Inst.Popcnt32RR | Inst.Popcnt64RR | Inst.Bt32RR
  | Inst.Bt64RR | Inst.VsqrtpsXX | Inst.VsqrtpdXX | Inst.VucomissXX | Inst.VucomisdXX | Inst.VcomissXX | Inst.VcomisdXX
  | Inst.Vcvttss2si32RX | Inst.Vcvttss2si64RX | Inst.Vcvttsd2si32RX | Inst.Vcvttsd2si64RX | Inst.Vcvtss2si32RX
  | Inst.Vcvtss2si64RX | Inst.Vcvtsd2si32RX | Inst.Vcvtsd2si64RX | Inst.Vcvtps2pdXX | Inst.Vcvtpd2psXX
  | Inst.Vcvtph2psXX | Inst.Vcvtdq2psXX | Inst.Vcvtps2dqXX | Inst.Vcvttps2dqXX | Inst.Vcvtdq2pdXX | Inst.Vcvttpd2dqXX
  | Inst.Vcvtpd2dqXX | Inst.VpabsbXX | Inst.VpabswXX | Inst.VpabsdXX | Inst.VptestXX | Inst.VmovapsXX | Inst.VmovdqaXX
  | Inst.VpbroadcastqYX | Inst.VmovdXR | Inst.VmovdRX | Inst.VmovqXR | Inst.VmovqRX | Inst.VmovqXX | Inst.VmovddupXX
  | Inst.VmovsldupXX | Inst.VmovshdupXX | Inst.VbroadcastssXX | Inst.VpbroadcastbXX | Inst.VpbroadcastwXX
  | Inst.VpbroadcastdXX | Inst.VpbroadcastqXX | Inst.VmovmskpsRX | Inst.VmovmskpdRX | Inst.VpmovmskbRX
  | Inst.VpmovsxbwXX | Inst.VpmovsxbdXX | Inst.VpmovsxbqXX | Inst.VpmovsxwdXX | Inst.VpmovsxwqXX | Inst.VpmovsxdqXX
  | Inst.VpmovzxbwXX | Inst.VpmovzxbdXX | Inst.VpmovzxbqXX | Inst.VpmovzxwdXX | Inst.VpmovzxwqXX | Inst.VpmovzxdqXX;

/** For `Assembler.rri`. */
export type InstRRI =
  | Inst.Imul16RRI | Inst.Imul32RRI | Inst.Imul64RRI | Inst.Shld16RRI | Inst.Shld32RRI | Inst.Shld64RRI
  | Inst.Shrd16RRI | Inst.Shrd32RRI | Inst.Shrd64RRI | Inst.Rorx32RRI | Inst.Rorx64RRI | Inst.VroundpsXXI
  | Inst.VroundpdXXI | Inst.VpermilpsXXI | Inst.VpermilpdXXI | Inst.Vcvtps2phXXI | Inst.VpsllwXXI | Inst.VpslldXXI
  | Inst.VpsllqXXI | Inst.VpslldqXXI | Inst.VpsrlwXXI | Inst.VpsrldXXI | Inst.VpsrlqXXI | Inst.VpsrldqXXI
  | Inst.VpsrawXXI | Inst.VpsradXXI | Inst.VpextrbRXI | Inst.VpextrwRXI | Inst.VpextrdRXI | Inst.VpextrqRXI
  | Inst.VextractpsRXI | Inst.VpshufdXXI | Inst.VpshufhwXXI | Inst.VpshuflwXXI;

/** For `Assembler.rrm`. */
export type InstRRM =
  | Inst.Mulx32RRM | Inst.Mulx64RRM | Inst.Pdep32RRM | Inst.Pdep64RRM | Inst.Pext32RRM | Inst.Pext64RRM
  | Inst.Andn32RRM | Inst.Andn64RRM | Inst.VaddpsXXM | Inst.VaddpdXXM | Inst.VaddssXXM | Inst.VaddsdXXM
  | Inst.VmulpsXXM | Inst.VmulpdXXM | Inst.VmulssXXM | Inst.VmulsdXXM | Inst.VsubpsXXM | Inst.VsubpdXXM
  | Inst.VsubssXXM | Inst.VsubsdXXM | Inst.VminpsXXM | Inst.VminpdXXM | Inst.VminssXXM | Inst.VminsdXXM
  | Inst.VdivpsXXM | Inst.VdivpdXXM | Inst.VdivssXXM | Inst.VdivsdXXM | Inst.VmaxpsXXM | Inst.VmaxpdXXM
  | Inst.VmaxssXXM | Inst.VmaxsdXXM | Inst.VsqrtssXXM | Inst.VsqrtsdXXM | Inst.Vfmadd132psXXM | Inst.Vfmadd132pdXXM
  | Inst.Vfmadd132ssXXM | Inst.Vfmadd132sdXXM | Inst.Vfmadd213psXXM | Inst.Vfmadd213pdXXM | Inst.Vfmadd213ssXXM
  | Inst.Vfmadd213sdXXM | Inst.Vfmadd231psXXM | Inst.Vfmadd231pdXXM | Inst.Vfmadd231ssXXM | Inst.Vfmadd231sdXXM
  | Inst.Vfnmadd132psXXM | Inst.Vfnmadd132pdXXM | Inst.Vfnmadd132ssXXM | Inst.Vfnmadd132sdXXM | Inst.Vfnmadd213psXXM
  | Inst.Vfnmadd213pdXXM | Inst.Vfnmadd213ssXXM | Inst.Vfnmadd213sdXXM | Inst.Vfnmadd231psXXM | Inst.Vfnmadd231pdXXM
  | Inst.Vfnmadd231ssXXM | Inst.Vfnmadd231sdXXM | Inst.VandpsXXM | Inst.VandpdXXM | Inst.VandnpsXXM | Inst.VandnpdXXM
  | Inst.VorpsXXM | Inst.VorpdXXM | Inst.VxorpsXXM | Inst.VxorpdXXM | Inst.VunpcklpsXXM | Inst.VunpcklpdXXM
  | Inst.VunpckhpsXXM | Inst.VunpckhpdXXM | Inst.VhaddpsXXM | Inst.VhaddpdXXM | Inst.VpermilpsXXM | Inst.VpermilpdXXM
  | Inst.Vcvtsi2ss32XXM | Inst.Vcvtsi2ss64XXM | Inst.Vcvtsi2sd32XXM | Inst.Vcvtsi2sd64XXM | Inst.Vcvtss2sdXXM
  | Inst.Vcvtsd2ssXXM | Inst.VpaddbXXM | Inst.VpaddwXXM | Inst.VpadddXXM | Inst.VpaddqXXM | Inst.VpsubbXXM
  | Inst.VpsubwXXM | Inst.VpsubdXXM | Inst.VpsubqXXM | Inst.VpaddsbXXM | Inst.VpaddswXXM | Inst.VpaddusbXXM
  | Inst.VpadduswXXM | Inst.VpsubsbXXM | Inst.VpsubswXXM | Inst.VpsubusbXXM | Inst.VpsubuswXXM | Inst.VpavgbXXM
  | Inst.VpavgwXXM | Inst.VpsadbwXXM | Inst.VpmullwXXM | Inst.VpmulhwXXM | Inst.VpmulhuwXXM | Inst.VpmulldXXM
  | Inst.VpmuludqXXM | Inst.VpmuldqXXM | Inst.VpmaddwdXXM | Inst.VpmaddubswXXM | Inst.VpmulhrswXXM | Inst.VphaddwXXM
  | Inst.VphadddXXM | Inst.VpsignbXXM | Inst.VpsignwXXM | Inst.VpsigndXXM | Inst.VpminsbXXM | Inst.VpminswXXM
  | Inst.VpminsdXXM | Inst.VpminubXXM | Inst.VpminuwXXM | Inst.VpminudXXM | Inst.VpmaxsbXXM | Inst.VpmaxswXXM
  | Inst.VpmaxsdXXM | Inst.VpmaxubXXM | Inst.VpmaxuwXXM | Inst.VpmaxudXXM | Inst.VpcmpeqbXXM | Inst.VpcmpeqwXXM
  | Inst.VpcmpeqdXXM | Inst.VpcmpeqqXXM | Inst.VpcmpgtbXXM | Inst.VpcmpgtwXXM | Inst.VpcmpgtdXXM | Inst.VpcmpgtqXXM
  | Inst.VpandXXM | Inst.VpandnXXM | Inst.VporXXM | Inst.VpxorXXM | Inst.VpsllwXXM | Inst.VpslldXXM | Inst.VpsllqXXM
  | Inst.VpsrlwXXM | Inst.VpsrldXXM | Inst.VpsrlqXXM | Inst.VpsrawXXM | Inst.VpsradXXM | Inst.VpsllvdXXM
  | Inst.VpsllvqXXM | Inst.VpsrlvdXXM | Inst.VpsrlvqXXM | Inst.VpsravdXXM | Inst.VmovlpsXXM | Inst.VmovhpsXXM
  | Inst.VpshufbXXM | Inst.VpunpcklbwXXM | Inst.VpunpcklwdXXM | Inst.VpunpckldqXXM | Inst.VpunpcklqdqXXM
  | Inst.VpunpckhbwXXM | Inst.VpunpckhwdXXM | Inst.VpunpckhdqXXM | Inst.VpunpckhqdqXXM | Inst.VpacksswbXXM
  | Inst.VpackuswbXXM | Inst.VpackssdwXXM | Inst.VpackusdwXXM;

/** For `Assembler.rrmi`. */
export type InstRRMI =
  | Inst.VroundssXXMI | Inst.VroundsdXXMI | Inst.VcmppsXXMI | Inst.VcmppdXXMI | Inst.VcmpssXXMI | Inst.VcmpsdXXMI
  | Inst.VshufpsXXMI | Inst.VshufpdXXMI | Inst.VblendpsXXMI | Inst.VblendpdXXMI | Inst.VpclmulqdqXXMI
  | Inst.VpinsrbXXMI | Inst.VpinsrwXXMI | Inst.VpinsrdXXMI | Inst.VpinsrqXXMI | Inst.VinsertpsXXMI | Inst.VpalignrXXMI
  | Inst.VpblendwXXMI | Inst.VpblenddXXMI;

/** For `Assembler.rrmr`. */
export type InstRRMR =
  | Inst.VblendvpsXXMX | Inst.VblendvpdXXMX | Inst.VpblendvbXXMX;

/** For `Assembler.rrr`. */
export type InstRRR =
  | Inst.Mulx32RRR | Inst.Mulx64RRR | Inst.Shlx32RRR | Inst.Shlx64RRR | Inst.Sarx32RRR | Inst.Sarx64RRR
  | Inst.Shrx32RRR | Inst.Shrx64RRR | Inst.Bzhi32RRR | Inst.Bzhi64RRR | Inst.Pdep32RRR | Inst.Pdep64RRR
  | Inst.Pext32RRR | Inst.Pext64RRR | Inst.Andn32RRR | Inst.Andn64RRR | Inst.Bextr32RRR | Inst.Bextr64RRR
  | Inst.VaddpsXXX | Inst.VaddpdXXX | Inst.VaddssXXX | Inst.VaddsdXXX | Inst.VmulpsXXX | Inst.VmulpdXXX
  | Inst.VmulssXXX | Inst.VmulsdXXX | Inst.VsubpsXXX | Inst.VsubpdXXX | Inst.VsubssXXX | Inst.VsubsdXXX
  | Inst.VminpsXXX | Inst.VminpdXXX | Inst.VminssXXX | Inst.VminsdXXX | Inst.VdivpsXXX | Inst.VdivpdXXX
  | Inst.VdivssXXX | Inst.VdivsdXXX | Inst.VmaxpsXXX | Inst.VmaxpdXXX | Inst.VmaxssXXX | Inst.VmaxsdXXX
  | Inst.VsqrtssXXX | Inst.VsqrtsdXXX | Inst.Vfmadd132psXXX | Inst.Vfmadd132pdXXX | Inst.Vfmadd132ssXXX
  | Inst.Vfmadd132sdXXX | Inst.Vfmadd213psXXX | Inst.Vfmadd213pdXXX | Inst.Vfmadd213ssXXX | Inst.Vfmadd213sdXXX
  | Inst.Vfmadd231psXXX | Inst.Vfmadd231pdXXX | Inst.Vfmadd231ssXXX | Inst.Vfmadd231sdXXX | Inst.Vfnmadd132psXXX
  | Inst.Vfnmadd132pdXXX | Inst.Vfnmadd132ssXXX | Inst.Vfnmadd132sdXXX | Inst.Vfnmadd213psXXX | Inst.Vfnmadd213pdXXX
  | Inst.Vfnmadd213ssXXX | Inst.Vfnmadd213sdXXX | Inst.Vfnmadd231psXXX | Inst.Vfnmadd231pdXXX | Inst.Vfnmadd231ssXXX
  | Inst.Vfnmadd231sdXXX | Inst.VandpsXXX | Inst.VandpdXXX | Inst.VandnpsXXX | Inst.VandnpdXXX | Inst.VorpsXXX
  | Inst.VorpdXXX | Inst.VxorpsXXX | Inst.VxorpdXXX | Inst.VunpcklpsXXX | Inst.VunpcklpdXXX | Inst.VunpckhpsXXX
  | Inst.VunpckhpdXXX | Inst.VhaddpsXXX | Inst.VhaddpdXXX | Inst.VpermilpsXXX | Inst.VpermilpdXXX | Inst.Vcvtsi2ss32XXR
  | Inst.Vcvtsi2ss64XXR | Inst.Vcvtsi2sd32XXR | Inst.Vcvtsi2sd64XXR | Inst.Vcvtss2sdXXX | Inst.Vcvtsd2ssXXX
  | Inst.VpaddbXXX | Inst.VpaddwXXX | Inst.VpadddXXX | Inst.VpaddqXXX | Inst.VpsubbXXX | Inst.VpsubwXXX
  | Inst.VpsubdXXX | Inst.VpsubqXXX | Inst.VpaddsbXXX | Inst.VpaddswXXX | Inst.VpaddusbXXX | Inst.VpadduswXXX
  | Inst.VpsubsbXXX | Inst.VpsubswXXX | Inst.VpsubusbXXX | Inst.VpsubuswXXX | Inst.VpavgbXXX | Inst.VpavgwXXX
  | Inst.VpsadbwXXX | Inst.VpmullwXXX | Inst.VpmulhwXXX | Inst.VpmulhuwXXX | Inst.VpmulldXXX | Inst.VpmuludqXXX
  | Inst.VpmuldqXXX | Inst.VpmaddwdXXX | Inst.VpmaddubswXXX | Inst.VpmulhrswXXX | Inst.VphaddwXXX | Inst.VphadddXXX
  | Inst.VpsignbXXX | Inst.VpsignwXXX | Inst.VpsigndXXX | Inst.VpminsbXXX | Inst.VpminswXXX | Inst.VpminsdXXX
  | Inst.VpminubXXX | Inst.VpminuwXXX | Inst.VpminudXXX | Inst.VpmaxsbXXX | Inst.VpmaxswXXX | Inst.VpmaxsdXXX
  | Inst.VpmaxubXXX | Inst.VpmaxuwXXX | Inst.VpmaxudXXX | Inst.VpcmpeqbXXX | Inst.VpcmpeqwXXX | Inst.VpcmpeqdXXX
  | Inst.VpcmpeqqXXX | Inst.VpcmpgtbXXX | Inst.VpcmpgtwXXX | Inst.VpcmpgtdXXX | Inst.VpcmpgtqXXX | Inst.VpandXXX
  | Inst.VpandnXXX | Inst.VporXXX | Inst.VpxorXXX | Inst.VpsllwXXX | Inst.VpslldXXX | Inst.VpsllqXXX | Inst.VpsrlwXXX
  | Inst.VpsrldXXX | Inst.VpsrlqXXX | Inst.VpsrawXXX | Inst.VpsradXXX | Inst.VpsllvdXXX | Inst.VpsllvqXXX
  | Inst.VpsrlvdXXX | Inst.VpsrlvqXXX | Inst.VpsravdXXX | Inst.VmovssXXX | Inst.VmovsdXXX | Inst.VmovhlpsXXX
  | Inst.VmovlhpsXXX | Inst.VpshufbXXX | Inst.VpunpcklbwXXX | Inst.VpunpcklwdXXX | Inst.VpunpckldqXXX
  | Inst.VpunpcklqdqXXX | Inst.VpunpckhbwXXX | Inst.VpunpckhwdXXX | Inst.VpunpckhdqXXX | Inst.VpunpckhqdqXXX
  | Inst.VpacksswbXXX | Inst.VpackuswbXXX | Inst.VpackssdwXXX | Inst.VpackusdwXXX;

/** For `Assembler.rrri`. */
export type InstRRRI =
  | Inst.VroundssXXXI | Inst.VroundsdXXXI | Inst.VcmppsXXXI | Inst.VcmppdXXXI | Inst.VcmpssXXXI | Inst.VcmpsdXXXI
  | Inst.VshufpsXXXI | Inst.VshufpdXXXI | Inst.VblendpsXXXI | Inst.VblendpdXXXI | Inst.VpclmulqdqXXXI
  | Inst.VpinsrbXXRI | Inst.VpinsrwXXRI | Inst.VpinsrdXXRI | Inst.VpinsrqXXRI | Inst.VinsertpsXXXI | Inst.VpalignrXXXI
  | Inst.VpblendwXXXI | Inst.VpblenddXXXI;

/** For `Assembler.rrrr`. */
export type InstRRRR =
  | Inst.VblendvpsXXXX | Inst.VblendvpdXXXX | Inst.VpblendvbXXXX;
