/** Packages that come without types. */
declare module 'sql.js';
declare module '@micropython/micropython-webassembly-pyscript';
