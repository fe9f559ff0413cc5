import type { ReactNode } from 'react'
import { Icon, type IconName } from './icon.tsx'

interface Props {
  icon: IconName
  title: string
  children: ReactNode
}

/** One thing to say, in the middle of an empty screen. */
export function MessageScreen({ icon, title, children }: Props) {
  return (
    <main className="message">
      <Icon name={icon} />
      <h1>{title}</h1>
      {children}
    </main>
  )
}
