# Databricks notebook source
print("training")
