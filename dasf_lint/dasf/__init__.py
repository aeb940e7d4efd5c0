"""The Databricks AI Security Framework as data: components, risks, controls, and what code can show of them.

DASF is the work of Databricks, Inc.; ids, titles and mappings are carried over as facts (CC BY-SA 4.0, see NOTICE).
"""
