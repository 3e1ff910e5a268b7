/** The table of `npm run bench`: a row a workload, by group, with geometric means. */
import type { Result } from './rounds.js';
import { GROUPS, type Workload } from './workloads.js';

export const geometricMean = (numbers: readonly number[]): number => Math.exp(numbers.reduce((sum, x) => sum + Math.log(x), 0) / numbers.length);

const milliseconds = (ms: number | undefined): string => (ms === undefined ? '-' : ms.toFixed(ms < 10 ? 2 : 1));
const times = (x: number | undefined): string => (x === undefined || Number.isNaN(x) ? '-' : x < 0.1 ? x.toFixed(4) : x.toFixed(x < 10 ? 2 : x < 100 ? 1 : 0));

/** Results, looked up and put into proportion to the first engine. */
export class Table {
  private readonly results = new Map<string, Result>();

  constructor(private readonly engines: readonly string[]) {}

  add(results: readonly Result[]): void {
    for (const result of results) this.results.set(`${result.workload} ${result.name}`, result);
  }

  get all(): Result[] {
    return [...this.results.values()];
  }

  private get(workload: string, name: string): Result | undefined {
    return this.results.get(`${workload} ${name}`);
  }

  /** An engine's time through the first engine's: 0.5 is twice as fast, 2 half as fast. */
  ratio(workload: string, name: string): number | undefined {
    const [own, other] = [this.get(workload, this.engines[0])?.best, this.get(workload, name)?.best];
    return own === undefined || other === undefined ? undefined : other / own;
  }

  mean(workloads: readonly Workload[], name: string): number | undefined {
    const ratios = workloads.map((w) => this.ratio(w.name, name)).filter((r) => r !== undefined);
    return ratios.length === 0 ? undefined : geometricMean(ratios);
  }

  private line(cells: readonly string[]): void {
    console.log(cells.map((cell, i) => (i === 0 ? cell.padEnd(18) : cell.padStart(i < 3 ? 11 : Math.max(this.engines[i - 2].length, 8)))).join(' '));
  }

  head(): void {
    this.line(['', this.engines[0], 'from bytes', ...this.engines.slice(1)]);
  }

  row({ name }: Workload): void {
    const own = this.get(name, this.engines[0]);
    this.line([name, milliseconds(own?.best), milliseconds(own?.load), ...this.engines.slice(1).map((engine) => times(this.ratio(name, engine)))]);
  }

  means(workloads: readonly Workload[]): void {
    const line = (title: string, members: readonly Workload[]): void => {
      if (members.length > 0) this.line([title, '', '', ...this.engines.slice(1).map((engine) => times(this.mean(members, engine)))]);
    };
    for (const group of GROUPS) line(`mean ${group}`, workloads.filter((w) => w.group === group));
    line('geometric mean', workloads);
  }
}
