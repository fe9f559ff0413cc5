import './app/styles.css'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { startI18n } from './app/i18n.ts'
import { followSession } from './app/sign-in-hint.ts'

const root = document.getElementById('root')
if (!root) throw new Error('The page has no #root')

followSession()
await startI18n()
createRoot(root).render(<App />)
