import { Input, SegmentedControl, SimpleGrid, Stack, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Section } from '../../ui/page.tsx'
import type { GiveFormState } from './give-form.tsx'

/** Whose order it is, where the mail goes, and in which language. */
export function GiveRecipient({ form }: { form: GiveFormState }) {
  const { t } = useTranslation()
  return (
    <Section title={t('orders.give.recipient')} note={t('orders.give.recipientNote')}>
      <Stack>
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput
            label={t('orders.give.recipientName')}
            withAsterisk
            maxLength={100}
            autoComplete="off"
            {...form.getInputProps('buyer.name')}
          />
          <TextInput
            label={t('orders.give.email')}
            withAsterisk
            type="email"
            maxLength={254}
            autoComplete="off"
            {...form.getInputProps('buyer.email')}
          />
        </SimpleGrid>
        <Input.Wrapper label={t('orders.give.language')} labelElement="div">
          <div>
            <SegmentedControl
              aria-label={t('orders.give.language')}
              data={(['en', 'hu'] as const).map((value) => ({ value, label: t(`orders.give.languages.${value}`) }))}
              {...form.getInputProps('locale')}
            />
          </div>
        </Input.Wrapper>
      </Stack>
    </Section>
  )
}
