/** What workers of programs with compiled code preload with `--require`, in front of the registration: as preload-register.cts. */
const { emitWarning: emitNativeWarning } = process;
process.emitWarning = () => undefined;
try {
  // oxlint-disable-next-line no-require-imports -- nothing else is synchronous
  require('../entry/native.js');
} finally {
  process.emitWarning = emitNativeWarning;
}
