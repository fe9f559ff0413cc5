import type { ImportAction, ImportReport } from './schema.ts'

type Counts = ImportReport['events']
type Line = ImportReport['lines'][number]

const none = (): Counts => ({ created: 0, changed: 0, unchanged: 0, skipped: 0 })

/** Collects what an import did; `unchanged` is counted, not listed. */
export class ReportBuilder {
  private readonly counts = { event: none(), session: none(), venue: none(), room: none() }
  private readonly lines: Line[] = []

  /** One thing done; `fields` names what changed. */
  add(
    subject: Line['subject'],
    action: ImportAction,
    entry: { name: string; where: string; id?: string; why?: string },
  ) {
    this.counts[subject][action] += 1
    if (action === 'unchanged') return
    const { name, where } = entry
    this.lines.push({ action, subject, name, where, why: entry.why ?? null, id: entry.id ?? null })
  }

  /** After a look only, nothing has the ids that were made for it. */
  build({ withIds }: { withIds: boolean }): ImportReport {
    const { event, session, venue } = this.counts
    const lines = withIds ? this.lines : this.lines.map((line) => ({ ...line, id: null }))
    return { events: event, sessions: session, venues: venue, lines }
  }
}

/** The names of the columns whose values differ; instants are compared by their time. */
export function changedColumns<T extends object>(before: Record<keyof T, unknown>, after: T): (keyof T & string)[] {
  return (Object.keys(after) as (keyof T & string)[]).filter((column) => text(before[column]) !== text(after[column]))
}

function text(value: unknown): string {
  return JSON.stringify(value ?? null)
}
