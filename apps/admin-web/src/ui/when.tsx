import { useFormatTag } from '../lib/language.ts'
import { isReadersClock, type Span, showInstant, showRelative, showSpan, zoneName } from '../lib/time.ts'

/** When something is, in its own zone; the zone is named where it is not the reader's, or always with `withZone`. */
export function When({ span, zone, withZone = false }: { span: Span; zone: string; withZone?: boolean }) {
  const tag = useFormatTag()
  const needsZone = withZone || (!span.isAllDay && !isReadersClock(span.startsAt, zone))
  return (
    <time dateTime={span.startsAt}>
      {showSpan(span, zone, tag)}
      {needsZone && <Zone at={span.startsAt} zone={zone} />}
    </time>
  )
}

/** One instant in a zone, which is named beside a day and a time where it is not the reader's. */
export function Moment(props: { at: string; zone: string; style?: 'time' | 'day' | 'dateTime' | 'minute' }) {
  const { at, zone, style = 'dateTime' } = props
  const tag = useFormatTag()
  return (
    <time dateTime={at}>
      {showInstant(at, zone, tag, style)}
      {style !== 'day' && style !== 'time' && !isReadersClock(at, zone) && <Zone at={at} zone={zone} />}
    </time>
  )
}

function Zone({ at, zone }: { at: string; zone: string }) {
  const tag = useFormatTag()
  return <span title={zone} style={{ whiteSpace: 'nowrap' }}>{` ${zoneName(at, zone, tag)}`}</span>
}

/** How long ago, with the exact time on hover. */
export function Ago({ at, now }: { at: string; now: number }) {
  const tag = useFormatTag()
  return (
    <time dateTime={at} title={new Date(at).toLocaleString(tag)}>
      {showRelative(at, now, tag)}
    </time>
  )
}
