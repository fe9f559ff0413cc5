import { useFormatTag } from '../lib/language.ts'
import { isReadersClock, type Span, showInstant, showRelative, showSpan, zoneName } from '../lib/time.ts'

/** When something is, in its own zone; the zone is named where it is not the reader's, or always with `withZone`. */
export function When({ span, zone, withZone = false }: { span: Span; zone: string; withZone?: boolean }) {
  const tag = useFormatTag()
  const needsZone = withZone || (!span.isAllDay && !isReadersClock(span.startsAt, zone))
  return (
    <time dateTime={span.startsAt}>
      {showSpan(span, zone, tag)}
      {needsZone && (
        <span title={zone} style={{ whiteSpace: 'nowrap' }}>{` ${zoneName(span.startsAt, zone, tag)}`}</span>
      )}
    </time>
  )
}

/** One instant in a zone. */
export function Moment(props: { at: string; zone: string; style?: 'time' | 'day' | 'dateTime' | 'minute' }) {
  const tag = useFormatTag()
  return <time dateTime={props.at}>{showInstant(props.at, props.zone, tag, props.style ?? 'dateTime')}</time>
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
