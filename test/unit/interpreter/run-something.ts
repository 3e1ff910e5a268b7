/** Runs one instruction, so that the loop is compiled. */
import { call, instance, newStore } from '../runtime/guest.js';

call(instance(newStore(), '(module (func (export "f") (result i32) (i32.const 1)))'), 'f');
