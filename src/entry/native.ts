/**
 * What `import 'wasmtide/native'` does: loads the compilers, for `new Engine({ strategy: 'optimizing' })`. It gives
 * nothing; where native code cannot run, `engine.native` says why.
 */
import { loadNativeTier } from '../engine/native-tier.js';
import { tier } from '../engine/native/index.js';

loadNativeTier(tier);
