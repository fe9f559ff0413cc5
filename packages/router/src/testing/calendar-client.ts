import ical from 'node-ical'
import type { Mail } from '../core/mailer.ts'

/** What a calendar shows of an entry. */
export interface ShownEntry {
  uid: string
  sequence: number
  start: string
  end: string
  summary: string
  location: string
}

/**
 * A calendar as programs keep it: what comes with a known UID replaces the entry if its sequence number is higher, or
 * the same and it was made later (RFC 5546 §2.1.5); what is called off goes. Read by a parser that is not ours.
 */
export function calendarClient() {
  const entries = new Map<string, ShownEntry & { stamp: number; isOff: boolean }>()
  const ignored: string[] = []

  const take = (content: string): void => {
    for (const part of Object.values(ical.sync.parseICS(content))) {
      if (part?.type !== 'VEVENT') continue
      const entry = {
        uid: part.uid,
        sequence: Number(part.sequence),
        stamp: part.dtstamp?.getTime() ?? 0,
        start: part.start.toISOString(),
        end: part.end?.toISOString() ?? '',
        summary: String(part.summary),
        location: String(part.location ?? ''),
        isOff: String(part.method) === 'CANCEL' || String(part.status) === 'CANCELLED',
      }
      const known = entries.get(entry.uid)
      const isNewer =
        !known || entry.sequence > known.sequence || (entry.sequence === known.sequence && entry.stamp >= known.stamp)
      if (isNewer) entries.set(entry.uid, entry)
      else ignored.push(entry.uid)
    }
  }

  return {
    /** Takes in the calendars of a mail. */
    receive(mail: Pick<Mail, 'calendar' | 'attachments'> | undefined): void {
      if (mail?.calendar) take(mail.calendar.content)
      for (const { contentType, content } of mail?.attachments ?? []) {
        if (contentType.startsWith('text/calendar')) take(content.toString())
      }
    },
    /** What it shows now, by UID. */
    shown: (): ShownEntry[] =>
      [...entries.values()]
        .filter(({ isOff }) => !isOff)
        .map(({ stamp: _, isOff: __, ...entry }) => entry)
        .sort((a, b) => (a.uid < b.uid ? -1 : 1)),
    /** UIDs of what came too late to change anything. */
    ignored,
  }
}
