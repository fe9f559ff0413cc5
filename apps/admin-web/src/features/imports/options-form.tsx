import { Button, Group, NumberInput, SimpleGrid, Stack, Switch, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { ImportInspection, RunImportInput } from '@turnout/router/schema/imports'
import { useTranslation } from 'react-i18next'
import { DayField } from '../../ui/day-field.tsx'
import { Section } from '../../ui/page.tsx'
import { ZoneSelect } from '../../ui/zone-select.tsx'

type Options = RunImportInput['options']

interface OptionsFormProps {
  inspection: ImportInspection
  defaultZone: string
  isBusy: boolean
  onRun: (options: Options) => void
}

interface OptionValues {
  rooms: { name: string; capacity: number | '' }[]
  capacity: number | ''
  movesDates: boolean
  firstDay: string | null
  timeZone: string
}

/** What a file cannot say: seats of rooms, the zone, the days it should fall on. */
export function OptionsForm({ inspection, defaultZone, isBusy, onRun }: OptionsFormProps) {
  const { t } = useTranslation()
  const asked = inspection.rooms.filter(({ knownCapacity }) => knownCapacity === null)
  const form = useForm<OptionValues>({
    initialValues: {
      rooms: asked.map(({ name }) => ({ name, capacity: '' })),
      capacity: '',
      movesDates: false,
      firstDay: null,
      timeZone: inspection.timeZone ?? defaultZone,
    },
    validate: {
      firstDay: (day, { movesDates }) => (movesDates && !day ? t('common.field.required') : null),
    },
  })
  const run = (dryRun: boolean) => form.onSubmit((values) => onRun(optionsOf(values, inspection, dryRun)))
  return (
    <form onSubmit={run(false)} noValidate>
      <Section title={t('imports.options.title')}>
        <Stack>
          {asked.length > 0 && (
            <fieldset style={{ border: 0, margin: 0, padding: 0 }}>
              <Text component="legend" fw={500} size="sm">
                {t('imports.options.rooms')}
              </Text>
              <Text size="xs" c="dimmed" mb="xs">
                {t('imports.options.roomsHint')}
              </Text>
              <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }}>
                {asked.map(({ name, sessionCount }, index) => (
                  <NumberInput
                    key={name}
                    label={t('imports.options.roomLabel', { room: name, count: sessionCount })}
                    min={1}
                    max={1_000_000}
                    allowDecimal={false}
                    {...form.getInputProps(`rooms.${index}.capacity`)}
                  />
                ))}
              </SimpleGrid>
            </fieldset>
          )}
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            {inspection.sessionCount > 0 && inspection.rooms.length === 0 && (
              <NumberInput
                label={t('imports.options.capacity')}
                min={1}
                max={1_000_000}
                allowDecimal={false}
                {...form.getInputProps('capacity')}
              />
            )}
            {inspection.timeZone === null && (
              <ZoneSelect label={t('imports.options.zone')} {...form.getInputProps('timeZone')} />
            )}
          </SimpleGrid>
          <Switch label={t('imports.options.moveDates')} {...form.getInputProps('movesDates', { type: 'checkbox' })} />
          {form.values.movesDates && <FirstDay {...form.getInputProps('firstDay')} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" disabled={isBusy} onClick={() => run(true)()}>
              {t('imports.dryRun')}
            </Button>
            <Button type="submit" loading={isBusy}>
              {t('imports.run')}
            </Button>
          </Group>
        </Stack>
      </Section>
    </form>
  )
}

function FirstDay(props: { value?: string | null; onChange?: (day: string | null) => void; error?: string }) {
  const { t } = useTranslation()
  return (
    <DayField
      label={t('imports.options.firstDay')}
      description={t('imports.options.firstDayHint')}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      maw={360}
      {...props}
    />
  )
}

function optionsOf(values: OptionValues, inspection: ImportInspection, dryRun: boolean): Options {
  const seats = (count: number | '') => (count === '' ? null : count)
  return {
    capacity: seats(values.capacity),
    roomCapacities: Object.fromEntries(values.rooms.map(({ name, capacity }) => [name, seats(capacity)])),
    firstDay: values.movesDates && values.firstDay ? values.firstDay : undefined,
    timeZone: inspection.timeZone === null ? values.timeZone : undefined,
    dryRun,
  }
}
