/** What a comma-separated option names. */

/** The entries of `all` of these names or groups; all of them without the option. Ends the process for a name that is none. */
export function chosen<T extends { name: string; group?: string }>(all: readonly T[], names: string | undefined): T[] {
  if (names === undefined) return [...all];
  const wanted = names.split(',');
  for (const name of wanted) {
    if (all.some((one) => one.name === name || one.group === name)) continue;
    console.error(`bench: no ${name} here; there are ${all.map((one) => one.name).join(', ')}`);
    process.exit(1);
  }
  return all.filter(({ name, group }) => wanted.includes(name) || (group !== undefined && wanted.includes(group)));
}
