import { MantineProvider } from '@mantine/core'
import '@mantine/core/styles.css'
import '@fontsource-variable/inter'
import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App'
import { usePreferences } from './state/preferences'
import { queryClient } from './state/queries'
import { cssVariablesResolver, theme, useColorScheme } from './theme'
import './theme.css'

function Root(): ReactNode {
  const scheme = useColorScheme(usePreferences(({ preferences }) => preferences.theme))
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} forceColorScheme={scheme}>
      <QueryClientProvider client={queryClient}>
        <App />
      </QueryClientProvider>
    </MantineProvider>
  )
}

const root = document.querySelector('#root')
if (root === null) throw new Error('The page has no place for the program')
createRoot(root).render(
  <StrictMode>
    <Root />
  </StrictMode>,
)
