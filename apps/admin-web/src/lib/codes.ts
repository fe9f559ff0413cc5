/** A code in groups, as people read it aloud and type it: `ABCDE-FGHJK`. The hyphens are no part of it. */
export function groupCode(code: string, size = 5): string {
  return code.match(new RegExp(`.{1,${size}}`, 'g'))?.join('-') ?? code
}
