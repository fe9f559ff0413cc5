import { Drawer, type DrawerProps } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useFocusHome } from '../lib/use-focus-home.ts'
import classes from './side-panel.module.css'

interface SidePanelProps extends Pick<DrawerProps, 'opened' | 'onClose'> {
  title: ReactNode
  children: ReactNode
}

/** One thing beside the list it was opened from. Its head is no landmark: a question may open on top of it. */
export function SidePanel({ opened, onClose, title, children }: SidePanelProps) {
  const { t } = useTranslation()
  const goHome = useFocusHome(opened)
  return (
    <Drawer.Root opened={opened} onClose={onClose} position="right" size="lg" onExitTransitionEnd={goHome}>
      <Drawer.Overlay />
      <Drawer.Content>
        <div className={classes.head}>
          <Drawer.Title className={classes.title}>{title}</Drawer.Title>
          <Drawer.CloseButton aria-label={t('common.close')} />
        </div>
        <Drawer.Body>{children}</Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  )
}
