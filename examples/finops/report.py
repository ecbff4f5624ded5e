"""Answers a FinOps person's questions from FOCUS files: python report.py focus/*.csv"""

import sys

import duckdb

files = sys.argv[1:]
if not files:
    sys.exit("usage: python report.py FILE..., as written by: usage-emulator export --focus-version 1.2")

db = duckdb.connect()
read = "read_parquet" if files[0].endswith(".parquet") else "read_csv"
db.execute(
    f"""
    CREATE VIEW charges AS
    SELECT *,
      -- Nirvana's tags are bare words: the team of a project.
      coalesce(Tags ->> 'team', CASE WHEN InvoiceIssuerName = 'Nirvana Labs' THEN json_keys(Tags)[1] END) AS team,
      ChargePeriodStart::TIMESTAMP::DATE AS day, BillingPeriodStart::TIMESTAMP::DATE AS month
    FROM (SELECT * REPLACE (Tags::JSON AS Tags) FROM {read}({files}))
    """
)

QUESTIONS = {
    "Cost by team and month": """
        SELECT month, BillingCurrency AS currency, coalesce(team, 'untagged') AS team, round(sum(EffectiveCost), 2) AS cost
        FROM charges GROUP BY ALL ORDER BY month, currency, cost DESC""",
    "Untagged spend": """
        SELECT InvoiceIssuerName AS provider, BillingCurrency AS currency,
          round(sum(EffectiveCost) FILTER (WHERE team IS NULL), 2) AS untagged,
          round(100 * sum(EffectiveCost) FILTER (WHERE team IS NULL) / sum(EffectiveCost), 1) AS percent
        FROM charges WHERE ChargeCategory = 'Usage' GROUP BY ALL ORDER BY provider""",
    "Top resources": """
        SELECT coalesce(ResourceName, ResourceId) AS resource, ServiceName AS service, BillingCurrency AS currency,
          round(sum(EffectiveCost), 2) AS cost
        FROM charges WHERE ResourceId IS NOT NULL GROUP BY ALL ORDER BY cost DESC LIMIT 10""",
    "Commitment use": """
        SELECT CommitmentDiscountId AS commitment, CommitmentDiscountStatus AS status,
          sum(CommitmentDiscountQuantity) AS quantity, round(sum(EffectiveCost), 2) AS cost
        FROM charges WHERE CommitmentDiscountStatus IS NOT NULL GROUP BY ALL ORDER BY commitment, status DESC""",
    "Day-over-day change": """
        SELECT day, currency, cost, round(cost - lag(cost) OVER (PARTITION BY currency ORDER BY day), 2) AS change
        FROM (SELECT day, BillingCurrency AS currency, round(sum(EffectiveCost), 2) AS cost FROM charges GROUP BY ALL)
        ORDER BY abs(change) DESC NULLS LAST LIMIT 10""",
    "Cost by day": """
        SELECT day, currency, cost, bar(cost, 0, max(cost) OVER (PARTITION BY currency), 40) AS chart
        FROM (SELECT day, BillingCurrency AS currency, round(sum(EffectiveCost), 2) AS cost FROM charges GROUP BY ALL)
        ORDER BY currency, day""",
}

for question, sql in QUESTIONS.items():
    print(f"\n{question}")
    db.sql(sql).show(max_rows=100, max_width=120)
