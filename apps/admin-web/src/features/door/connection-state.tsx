import { useTranslation } from 'react-i18next'
import { useFormatTag } from '../../lib/language.ts'
import { showInstant } from '../../lib/time.ts'
import classes from './door.module.css'
import type { Connection } from './use-live-door.ts'

interface ConnectionStateProps {
  connection: Connection
  /** When the numbers were last known to be true. */
  knownAt: number
  zone: string
}

/** Says calmly whether what is seen is what is. */
export function ConnectionState({ connection, knownAt, zone }: ConnectionStateProps) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  const time = showInstant(new Date(knownAt).toISOString(), zone, tag, 'minute')
  return (
    <span className={classes.connection} data-state={connection} role="status">
      {t(`door.connection.${connection}`, { time })}
    </span>
  )
}
