/** Preloaded where the tests of the drop-in are to run on compiled code. */
import '../../../src/entry/native.js';
