/** Jumps, calls, fences and what else has no result. */
import { type Row, i } from '../row.js';

// prettier-ignore
export const CONTROL: readonly Row[] = [
  i('jmp',         '',   'EB cb | E9 cd',            'rel'),
  i('jmp',         '',   'FF /4',                    'r/m64'),
  i('jcc',         '',   '70+cc cb | 0F 80+cc cd',   'rel [flags]'),
  i('call',        '',   'E8 cd',                    'rel'),
  i('call',        '',   'FF /2',                    'r/m64'),
  i('ret',         '',   'C3',                       ''),
  i('ret',         '',   'C2 iw',                    'imm16'),

  i('ud2',         '',   '0F 0B',                    ''),
  i('int3',        '',   'CC',                       ''),
  i('endbr64',     '',   'F3 0F 1E FA',              ''),
  i('pause',       '',   'F3 90',                    ''),
  i('mfence',      '',   '0F AE F0',                 ''),
  i('lfence',      '',   '0F AE E8',                 ''),
  i('vzeroupper',  '',   'VEX.128.0F.WIG 77',        ''),

  // Padding: nops.ts has the bytes of each length.
  i('nop',         '',   '90',                       ''),
  i('nop',         '16', '66 90',                    ''),
  i('nop',         '16', '66 0F 1F /0',              'm'),
  i('nop',         '32', '0F 1F /0',                 'm'),

  i('prefetchnta', '',   '0F 18 /0',                 'm'),
  i('prefetcht0',  '',   '0F 18 /1',                 'm'),
  i('prefetchw',   '',   '0F 0D /1',                 'm'),
];
