"""From a query's rows to a picture: one module per section. Prepares values, order, colours and words; the chart kinds only draw."""
