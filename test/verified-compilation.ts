/** What tests have every compilation watched with: the IR is checked behind translation, every pass and the schedule, and so are the registers. */
import { verifyAllocation } from '../src/codegen/register-allocation/verify.js';
import { type CompileObserver, REGISTERS } from '../src/engine/native/compile.js';
import { verify } from '../src/ir/verifier.js';

export const VERIFYING: CompileObserver = {
  translated: (func) => verify(func, 'translation'),
  passed: (pass, func) => verify(func, pass),
  scheduled: (func) => verify(func, 'schedule'),
  allocated: (_, code, allocation) => verifyAllocation(code, allocation, REGISTERS),
};
