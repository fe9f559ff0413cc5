import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { CopyCode } from '../../ui/copy-code.tsx'

/** Shows a secret that is not shown again. Only its own button closes it, so that no slip of the hand loses it. */
export function SecretDialog(props: { secret: string | null; isRotated?: boolean; onClose: () => void }) {
  const { secret, isRotated = false, onClose } = props
  const { t } = useTranslation()
  return (
    <Modal
      opened={secret !== null}
      onClose={onClose}
      title={t('webhooks.secret.title')}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      <Stack>
        <Text>{t('webhooks.secret.text')}</Text>
        {secret && <CopyCode shown={secret} label={t('webhooks.secret.label')} />}
        {isRotated && (
          <Text size="sm" c="dimmed">
            {t('webhooks.secret.rotated')}
          </Text>
        )}
        <Group justify="flex-end">
          <Button onClick={onClose}>{t('webhooks.secret.done')}</Button>
        </Group>
      </Stack>
    </Modal>
  )
}
