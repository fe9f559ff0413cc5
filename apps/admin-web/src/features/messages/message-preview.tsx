import { Box, Button, Group, Skeleton, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData } from '@tanstack/react-query'
import { api } from '@turnout/client/react'
import { unknownPlaceholders } from '@turnout/router/rules/messages'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FilterBar } from '../../ui/filter-bar.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'
import { ErrorState } from '../../ui/state.tsx'
import { useEvent } from '../events/use-event.ts'
import type { MessageDraft } from './message-draft.ts'
import classes from './messages.module.css'

const PAUSE_MS = 400
const formats = ['desktop', 'phone', 'text'] as const
const languages = ['own', 'en', 'hu'] as const

/** What a recipient would get, as it is being written. */
export function MessagePreview({ draft }: { draft: MessageDraft }) {
  const { t } = useTranslation()
  const { id: eventId } = useEvent()
  const [format, setFormat] = useState<(typeof formats)[number]>('desktop')
  const [language, setLanguage] = useState<(typeof languages)[number]>('own')
  const [shown] = useDebouncedValue(draft, PAUSE_MS)
  // Another audience begins with its first again.
  const audienceKey = JSON.stringify(shown.audience)
  const [place, setPlace] = useState({ audienceKey, nth: 0 })
  const nth = place.audienceKey === audienceKey ? place.nth : 0
  const isKnown =
    unknownPlaceholders(shown.subject, 'subject').length === 0 && unknownPlaceholders(shown.body, 'body').length === 0
  const query = api.messages.preview.useQuery(
    { eventId, ...shown, locale: language === 'own' ? undefined : language, nth },
    { placeholderData: keepPreviousData, enabled: isKnown },
  )
  const { data } = query
  return (
    <Section title={t('messages.preview.title')}>
      <Group gap="xs" mb="sm">
        <FilterBar
          label={t('messages.preview.format')}
          value={format}
          options={formats.map((value) => ({ value, label: t(`messages.preview.${value}`) }))}
          onChange={setFormat}
        />
        <FilterBar
          label={t('messages.preview.language')}
          value={language}
          options={languages.map((value) => ({ value, label: t(`messages.preview.${value}`) }))}
          onChange={setLanguage}
        />
      </Group>
      {!isKnown && <Notice tone="warn">{t('messages.preview.fix')}</Notice>}
      {query.error && !data && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {!data && !query.error && <Skeleton height={420} />}
      {data && (
        <>
          <Group justify="space-between" gap="xs" mb="xs" wrap="nowrap">
            <Text size="sm" c="dimmed" className={classes.for}>
              {data.recipient
                ? t('messages.preview.for', { name: data.recipient.name || data.recipient.address })
                : t('messages.preview.madeUp')}
            </Text>
            {(data.hasNext || nth > 0) && (
              <Button
                variant="default"
                size="compact-sm"
                className={classes.next}
                onClick={() => setPlace({ audienceKey, nth: data.hasNext ? nth + 1 : 0 })}
              >
                {t(data.hasNext ? 'messages.preview.next' : 'messages.preview.first')}
              </Button>
            )}
          </Group>
          <p className={classes.subject}>{data.subject || t('messages.untitled')}</p>
          {format === 'text' ? (
            // It scrolls, and the keyboard scrolls it by this.
            <Box component="pre" className={classes.text} tabIndex={0}>
              {data.text}
            </Box>
          ) : (
            // A frame without rights: no scripts, no requests to elsewhere, no way out.
            <div className={classes.stage} data-format={format}>
              <iframe className={classes.frame} title={t('messages.preview.title')} sandbox="" srcDoc={data.html} />
            </div>
          )}
        </>
      )}
    </Section>
  )
}
