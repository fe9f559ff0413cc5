import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FilterBar } from '../../ui/filter-bar.tsx'
import classes from './messages-page.module.css'

/** A mail in a frame without rights: no scripts, no requests to elsewhere, no way out. */
export function MailView({ mail, note }: { mail: { subject: string; html: string; text: string }; note?: ReactNode }) {
  const { t } = useTranslation()
  const [format, setFormat] = useState<'html' | 'text'>('html')
  return (
    <section className={classes.preview} aria-label={t('mail.preview')}>
      <div className={classes.previewHead}>
        <div>
          <h2 className={classes.previewSubject}>{mail.subject}</h2>
          {note && (
            <Text size="sm" c="dimmed">
              {note}
            </Text>
          )}
        </div>
        <FilterBar
          label={t('mail.format')}
          value={format}
          options={[
            { value: 'html', label: t('mail.asHtml') },
            { value: 'text', label: t('mail.asText') },
          ]}
          onChange={setFormat}
        />
      </div>
      {format === 'html' ? (
        <iframe className={classes.frame} title={t('mail.preview')} sandbox="" srcDoc={mail.html} />
      ) : (
        <pre className={classes.text}>{mail.text}</pre>
      )}
    </section>
  )
}
