import { circle } from './circle.ts';
export const box = [circle];
