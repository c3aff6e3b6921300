import { create } from 'zustand'

/** Which panels are open. The inspector's state is a preference and lives there. */
export const usePanels = create<{ readonly jobs: boolean; readonly palette: boolean }>(() => ({
  jobs: false,
  palette: false,
}))

export const showJobs = (jobs: boolean): void => usePanels.setState({ jobs })
export const toggleJobs = (): void => usePanels.setState(({ jobs }) => ({ jobs: !jobs }))
export const showPalette = (palette: boolean): void => usePanels.setState({ palette })
