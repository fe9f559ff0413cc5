/** What stands for something of the recipient or the event in a message: `{{name}}`. */
export const placeholders = ['name', 'event', 'when', 'where', 'tickets'] as const
export type Placeholder = (typeof placeholders)[number]

/** Those that are one line of text; links to tickets are not for a subject. */
const inSubjects: readonly string[] = ['name', 'event', 'when', 'where'] satisfies Placeholder[]

/** Anything that looks like a placeholder, however it is spelled. */
export const PLACEHOLDER = /\{\{\s*([^{}]*?)\s*\}\}/g

/** What is between double braces and stands for nothing there. */
export function unknownPlaceholders(text: string, part: 'subject' | 'body'): string[] {
  const known: readonly string[] = part === 'subject' ? inSubjects : placeholders
  return [...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name).filter((name) => !known.includes(name))
}

const TOLERATED_PEOPLE = 10
const TOLERATED_SHARE = 0.1

/** Whether an audience is another one than its sender was told of: people who buy meanwhile do not make it one. */
export function hasAudienceChanged(expected: number, people: number): boolean {
  return Math.abs(people - expected) > Math.max(TOLERATED_PEOPLE, expected * TOLERATED_SHARE)
}
