import { Button, Group, Radio, Stack, Textarea } from '@mantine/core'
import { useForm } from '@mantine/form'
import { api } from '@turnout/client/react'
import type { Me } from '@turnout/router/schema/access'
import { type MyVetting, requestVettingInput } from '@turnout/router/schema/vetting'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { focusFirstError } from '../../lib/focus-first-error.ts'
import { fieldErrors } from '../../lib/form-errors.ts'
import { useFormatTag } from '../../lib/language.ts'
import { readerZone, showInstant } from '../../lib/time.ts'
import { toastDone } from '../../lib/toast.ts'
import { useLeaveGuard } from '../../lib/use-leave-guard.tsx'
import { FormAlert } from '../../ui/form-alert.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'
import { Loaded } from '../../ui/state.tsx'
import { LevelLadder } from './level-ladder.tsx'
import classes from './vetting.module.css'

/** The level one has, what became of the last request, and a way to ask for a higher one. */
export function Membership() {
  const { t } = useTranslation()
  const query = api.vetting.mine.useQuery()
  return (
    <Loaded query={query}>
      {(mine) => (
        <Section
          title={t('vetting.account.membership')}
          note={t('vetting.account.yourLevel', { level: t(`vetting.level.${mine.level}`) })}
        >
          <div className={classes.columns}>
            <LevelLadder level={mine.level} />
            <Stack>
              <LastRequest mine={mine} />
              <Asking key={mine.request?.id ?? 'first'} mine={mine} />
            </Stack>
          </div>
        </Section>
      )}
    </Loaded>
  )
}

function LastRequest({ mine: { request } }: { mine: MyVetting }) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  if (!request) return null
  const day = showInstant(request.decidedAt ?? request.createdAt, readerZone(), tag, 'day')
  const words = { level: t(`vetting.level.${request.level}`), day }
  const tone = request.status === 'open' ? 'warn' : request.status === 'granted' ? 'good' : 'quiet'
  return (
    <Notice tone={tone}>
      {t(`vetting.account.${request.status}`, words)}
      {request.answer && <p className={classes.message}>{request.answer}</p>}
    </Notice>
  )
}

/** Levels that can be asked for from the one that somebody has. */
function higher(level: Me['vettingLevel']): ('vetted' | 'trusted')[] {
  if (level === 'trusted') return []
  return level === 'vetted' ? ['trusted'] : ['vetted', 'trusted']
}

function Asking({ mine }: { mine: MyVetting }) {
  const { t } = useTranslation()
  const utils = api.useUtils()
  const offered = higher(mine.level)
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const form = useForm<{ level: 'vetted' | 'trusted'; message: string }>({
    initialValues: { level: offered[0] ?? 'trusted', message: '' },
    validate: (values) => fieldErrors(requestVettingInput, values, t),
  })
  const guard = useLeaveGuard(() => form.isDirty())
  const ask = api.vetting.request.useMutation({
    onSuccess: async () => {
      form.reset()
      toastDone(t('vetting.account.sent'))
      await utils.vetting.mine.invalidate()
    },
  })
  if (mine.request?.status === 'open') return null
  if (offered.length === 0) return <p>{t('vetting.account.top')}</p>
  return (
    <form noValidate onSubmit={form.onSubmit((values) => ask.mutate({ ...values, idempotencyKey }), focusFirstError)}>
      <Stack gap="md">
        <FormAlert error={ask.error} />
        <Radio.Group label={t('vetting.account.askFor')} {...form.getInputProps('level')}>
          <Group mt={6} gap="lg">
            {offered.map((level) => (
              <Radio key={level} value={level} label={t(`vetting.level.${level}`)} />
            ))}
          </Group>
        </Radio.Group>
        <Textarea
          label={t('vetting.account.message')}
          description={t('vetting.account.messageHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          autosize
          minRows={3}
          maxLength={1000}
          {...form.getInputProps('message')}
        />
        <div>
          <Button type="submit" loading={ask.isPending}>
            {t('vetting.account.send')}
          </Button>
        </div>
      </Stack>
      {guard.dialog}
    </form>
  )
}
