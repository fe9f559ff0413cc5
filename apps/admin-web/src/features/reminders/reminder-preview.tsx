import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconEye } from '@tabler/icons-react'
import { api } from '@turnout/client/react'
import type { ReminderType } from '@turnout/router/schema/reminders'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FilterBar } from '../../ui/filter-bar.tsx'
import { Loaded } from '../../ui/state.tsx'
import classes from './reminders.module.css'

interface PreviewProps {
  eventId: string
  /** Those that one can look at; the first is shown. */
  types: readonly ReminderType[]
  note: string
}

/** A button that shows the mail as it will be, with what was typed, in either language. */
export function ReminderPreview(props: PreviewProps) {
  const { t } = useTranslation()
  const [opened, { open, close }] = useDisclosure(false)
  return (
    <>
      <Button variant="default" leftSection={<IconEye size={16} aria-hidden />} onClick={open}>
        {t('reminders.preview.open')}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        size="xl"
        title={t('reminders.preview.title')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <Shown {...props} />
      </Modal>
    </>
  )
}

const locales = ['en', 'hu'] as const

/** The mail is in a frame without rights: no scripts, no way out. */
function Shown({ eventId, types, note }: PreviewProps) {
  const { t, i18n } = useTranslation()
  const [type, setType] = useState<ReminderType>(types[0] ?? '1_day')
  const [locale, setLocale] = useState<(typeof locales)[number]>(i18n.language === 'hu' ? 'hu' : 'en')
  const query = api.reminders.preview.useQuery({ eventId, type, locale, note }, { placeholderData: (last) => last })
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <FilterBar
          label={t('reminders.preview.type')}
          value={type}
          options={types.map((value) => ({ value, label: t(`reminders.type.${value}`) }))}
          onChange={setType}
        />
        <FilterBar
          label={t('reminders.preview.language')}
          value={locale}
          options={locales.map((value) => ({ value, label: t(`reminders.preview.${value}`) }))}
          onChange={setLocale}
        />
      </Group>
      <Loaded query={query}>
        {(mail) => (
          <>
            <Text size="sm">
              <Text span c="dimmed">
                {t('reminders.preview.subject')}:
              </Text>{' '}
              <strong>{mail.subject}</strong>
            </Text>
            <iframe className={classes.frame} title={t('reminders.preview.mail')} sandbox="" srcDoc={mail.html} />
          </>
        )}
      </Loaded>
    </Stack>
  )
}
