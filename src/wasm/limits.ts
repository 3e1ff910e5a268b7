/** Implementation limits of the JavaScript API specification (its §9), and the ones the core specification fixes. */
export const limits = {
  moduleSize: 1_073_741_824,
  types: 1_000_000,
  recGroups: 1_000_000,
  recGroupTypes: 1_000_000,
  supertypeDepth: 63,
  functions: 1_000_000,
  imports: 1_000_000,
  exports: 1_000_000,
  globals: 1_000_000,
  tags: 1_000_000,
  dataSegments: 100_000,
  elementSegments: 10_000_000,
  tables: 100_000,
  memories: 100,
  tableElements: 10_000_000,
  functionSize: 7_654_321,
  functionLocals: 50_000,
  functionParams: 1_000,
  functionResults: 1_000,
  structFields: 10_000,
  arrayNewFixed: 10_000,
  stringBytes: 100_000,
} as const;

/** Pages of 64 KiB that the type of a 32-bit memory may name, and with the JavaScript API that of a 64-bit one. */
export const MAX_PAGES_32 = 65_536;
export const MAX_PAGES_64 = 2 ** 37 - 1;
export const PAGE_SIZE_LOG2 = 16;
