/** Label of every container of ours; its value is the name of the instance. */
export const INSTANCE_LABEL = 'slipway.local';

/** Label of the containers of functions, which come and go while an instance runs; its value is the folder of the instance. */
export const FUNCTIONS_LABEL = 'slipway.local.functions';
