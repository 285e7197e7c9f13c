-- A month before the end of 30 September is the end of 31 August, not of 30 August: what each day is compared with is told anew by the worker.
delete from analytics.account_day;
