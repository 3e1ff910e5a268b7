/**
 * What workers preload with `--require`: the registration, which is a module.
 *
 * Some versions of Node that can require modules warn that they do; the program did not ask for it, so it is not told.
 */
const { emitWarning } = process;
process.emitWarning = () => undefined;
try {
  // oxlint-disable-next-line no-require-imports -- nothing else is synchronous
  require('../entry/register.js');
} finally {
  process.emitWarning = emitWarning;
}
