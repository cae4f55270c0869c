"""Generalised assignment: every job to one agent, the worth as high as can be; by CP-SAT."""

from __future__ import annotations

from ortools.sat.python import cp_model

from affairs.modules.fleet.dispatch.instances import Assignment


def best_assignment(
    given: Assignment, seconds: float, threads: int = 2
) -> tuple[list[int], bool] | None:
    """The agent of each job and whether that is proved best; None when no assignment fits."""
    agents, jobs = range(len(given.capacities)), range(len(given.worth[0]))
    model = cp_model.CpModel()
    does = {(a, j): model.new_bool_var("") for a in agents for j in jobs}
    for job in jobs:
        model.add_exactly_one(does[agent, job] for agent in agents)
    for agent in agents:
        load = sum(given.needs[agent][job] * does[agent, job] for job in jobs)
        model.add(load <= given.capacities[agent])
    model.maximize(sum(given.worth[a][j] * does[a, j] for a in agents for j in jobs))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = threads
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    chosen = [next(a for a in agents if solver.boolean_value(does[a, j])) for j in jobs]
    return chosen, status == cp_model.OPTIMAL
