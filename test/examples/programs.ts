/** The programs in examples/, and what each promises to print: its last comment. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../conformance.js';

export const examplesFolder = join(repositoryRoot, 'examples');
export const examplePrograms = readdirSync(examplesFolder).filter((file) => file.endsWith('.mjs'));

/** Undefined where it promises nothing. */
export const promisedOutput = (program: string): string | undefined =>
  /^\/\* Prints:\n(.+)^\*\/$/ms.exec(readFileSync(join(examplesFolder, program), 'utf8'))?.[1];
