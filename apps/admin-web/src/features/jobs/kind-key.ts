/** Under what a kind of job has its name among the texts, where a dot would begin another level. */
export function kindKey(kind: string): string {
  return kind.replaceAll('.', '_')
}
