import { serve } from '../../../shared/http.mjs';
import { companies } from './companies.mjs';

serve(companies());
