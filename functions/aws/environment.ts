/** Whether a function writes its metrics: unless the deployment has them off (parameter `Monitoring`). */
export const hasMetrics = (): boolean => process.env['METRICS'] !== 'DISABLED';
