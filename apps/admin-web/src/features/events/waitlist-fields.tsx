import '@mantine/core/styles/RadioCard.layer.css'
import '@mantine/core/styles/RadioIndicator.layer.css'
import { NumberInput, Radio, Stack, Switch, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { DurationField } from '../../ui/duration-field.tsx'
import { Section } from '../../ui/page.tsx'
import classes from './settings-tab.module.css'
import type { SettingsForm } from './settings-tab.tsx'

const modes = ['strict', 'skipping'] as const

/** Whether one may wait, who is offered freed seats first, and how long an offer holds them. */
export function WaitlistFields({ form, isClosed }: { form: SettingsForm; isClosed: boolean }) {
  const { t } = useTranslation()
  const { waitlistMode } = form.values
  return (
    <Section title={t('eventSettings.waitlist.title')} note={t('eventSettings.waitlist.note')}>
      <Stack gap="lg">
        <Switch
          label={t('eventSettings.waitlist.isOpen')}
          {...form.getInputProps('isWaitlistOpen', { type: 'checkbox' })}
        />
        <Radio.Group
          label={t('eventSettings.waitlist.mode')}
          description={t('eventSettings.waitlist.example')}
          {...form.getInputProps('waitlistMode')}
        >
          <div className={classes.modes}>
            {modes.map((mode) => (
              <Radio.Card key={mode} value={mode} className={classes.mode} disabled={isClosed}>
                <span className={classes.modeHead}>
                  <Radio.Indicator />
                  <strong>{t(`eventSettings.waitlist.${mode}`)}</strong>
                </span>
                <Text component="span" size="sm" c="dimmed">
                  {t(`eventSettings.waitlist.${mode}Text`)}
                </Text>
                <Example mode={mode} />
                <Text component="span" size="sm">
                  {t(
                    mode === 'strict'
                      ? 'eventSettings.waitlist.exampleStrict'
                      : 'eventSettings.waitlist.exampleSkipping',
                  )}
                </Text>
              </Radio.Card>
            ))}
          </div>
        </Radio.Group>
        {waitlistMode === 'skipping' && (
          <NumberInput
            label={t('eventSettings.waitlist.maxSkips')}
            description={t('eventSettings.waitlist.maxSkipsHint')}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            min={0}
            max={100}
            allowDecimal={false}
            allowNegative={false}
            clampBehavior="none"
            classNames={{ wrapper: classes.short }}
            {...form.getInputProps('waitlistMaxSkips')}
          />
        )}
        <DurationField
          label={t('eventSettings.waitlist.offer')}
          description={t('eventSettings.waitlist.offerHint')}
          units={['minute', 'hour', 'day']}
          disabled={isClosed}
          {...form.getInputProps('offer')}
        />
      </Stack>
    </Section>
  )
}

/** Two seats are free, a group of four is first, one of two behind it: who gets them. The words beside it say the same. */
function Example({ mode }: { mode: (typeof modes)[number] }) {
  const { t } = useTranslation()
  const groups = [4, 2] as const
  const winner = mode === 'strict' ? 4 : 2
  return (
    <span className={classes.example} aria-hidden>
      <span className={classes.freed}>
        <Seats count={2} kind="free" />
        <span className={classes.caption}>{t('eventSettings.waitlist.freed')}</span>
      </span>
      <span className={classes.arrow}>→</span>
      {groups.map((size) => (
        <span key={size} className={classes.group} data-gets={(mode === 'skipping' && size === winner) || undefined}>
          <Seats count={size} kind="person" />
          <span className={classes.caption}>
            {t(mode === 'skipping' && size === winner ? 'eventSettings.waitlist.gets' : 'eventSettings.waitlist.waits')}
          </span>
        </span>
      ))}
    </span>
  )
}

function Seats({ count, kind }: { count: number; kind: 'free' | 'person' }) {
  return (
    <span className={classes.dots}>
      {Array.from({ length: count }, (_, index) => `${kind}-${index}`).map((key) => (
        <span key={key} className={classes.dot} data-kind={kind} />
      ))}
    </span>
  )
}
