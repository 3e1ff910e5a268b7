/** An operation that the back end has no machine code for yet; compiling a function makes a `NativeError` of it. */
export class NotLowered extends Error {}
