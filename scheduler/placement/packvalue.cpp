// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/placement/packvalue.h"

#include <algorithm>
#include <cmath>

namespace berth::sched {

namespace {

constexpr double One = 1 << PackValue::FractionBits;

/// Nodes that are alike when empty: capacity is weighed per shape, not per node.
struct Shape
{
    quint32 model;
    qint64 cpuMilli;
    int devices;
    auto operator<=>(const Shape &) const = default;
};

std::map<Shape, qint64> shapesOf(const NodeTable &nodes)
{
    std::map<Shape, qint64> shapes;
    for (int slot = 0; slot < nodes.size(); ++slot) {
        const NodeRow &node = nodes.row(slot);
        if (!node.removed && node.healthyDevices > 0)
            ++shapes[{node.model, node.capacityCpu, node.healthyDevices}];
    }
    return shapes;
}

struct Demand
{
    const DemandKey *key = nullptr;
    qint64 count = 0;
    std::vector<quint32> models;

    [[nodiscard]] bool allows(quint32 model) const
    {
        return models.empty() || std::find(models.begin(), models.end(), model) != models.end();
    }
    [[nodiscard]] int devices() const
    {
        return key->gpuMilli >= WholeGpu ? int(key->gpuMilli / WholeGpu) : 1;
    }
    [[nodiscard]] int share() const { return int(std::min<qint64>(key->gpuMilli, WholeGpu)); }
};

/// The thousandths of an empty node of this shape that the demand can use, CPU considered.
double usable(const Demand &demand, const Shape &shape)
{
    if (!demand.allows(shape.model) || shape.devices < demand.devices()
        || shape.cpuMilli < demand.key->cpuMilli)
        return 0;
    const int sets = shape.devices / demand.devices();
    const double most = double(sets) * demand.devices() * WholeGpu;
    if (demand.key->cpuMilli <= 0)
        return most;
    return std::min(most,
                    double(shape.cpuMilli) / double(demand.key->cpuMilli) * demand.devices()
                        * demand.share());
}

} // namespace

void PackValue::fit(const DemandMix::Counts &counts, const NodeTable &nodes, NameTable &models,
                    const PackSettings &settings)
{
    const std::map<Shape, qint64> shapes = shapesOf(nodes);
    double capacity = 0;
    double capacityCpu = 0;
    for (const auto &[shape, count] : shapes) {
        capacity += double(shape.devices) * WholeGpu * double(count);
        capacityCpu += double(shape.cpuMilli) * double(count);
    }

    std::vector<Demand> demands;
    double demandGpu = 0;
    double demandCpu = 0;
    qint64 arrivals = 0;
    for (const auto &[key, count] : counts) {
        if (key.gpuMilli <= 0 || count <= 0)
            continue;
        Demand demand{&key, count, {}};
        for (const QString &model : key.gpuModels)
            demand.models.push_back(models.intern(model));
        demandGpu += double(key.gpuMilli) * double(count);
        demandCpu += double(key.cpuMilli) * double(count);
        arrivals += count;
        demands.push_back(std::move(demand));
    }
    m_typical.assign(models.size(), {});
    m_modelPrice.assign(models.size(), qint64(One));
    if (demands.empty()) {
        demandCpu = capacityCpu;
        demandGpu = capacity;
    }
    const double cpuPerGpu
        = demandGpu > 0 ? demandCpu / demandGpu * settings.cpuCapPerMille / 1000.0 : 0;
    m_gpuPerCpu = cpuPerGpu > 0 ? qint64(std::llround(One / cpuPerGpu)) : 0;
    if (demands.empty() || capacity <= 0)
        return;

    // What a model is worth: demand that may use it, over the capacity that this demand shares.
    std::map<std::vector<quint32>, double> groups;
    for (const Demand &demand : demands)
        groups[demand.models] += double(demand.key->gpuMilli) * double(demand.count) / demandGpu;
    std::vector<double> price(models.size(), 0);
    std::vector<double> modelCapacity(models.size(), 0);
    for (const auto &[shape, count] : shapes)
        modelCapacity[shape.model] += double(shape.devices) * WholeGpu * double(count) / capacity;
    for (const auto &[allowed, share] : groups) {
        double reachable = 0;
        for (quint32 model = 0; model < models.size(); ++model) {
            if (allowed.empty()
                || std::find(allowed.begin(), allowed.end(), model) != allowed.end())
                reachable += modelCapacity[model];
        }
        for (quint32 model = 0; model < models.size() && reachable > 0; ++model) {
            if (allowed.empty()
                || std::find(allowed.begin(), allowed.end(), model) != allowed.end())
                price[model] += share / reachable;
        }
    }
    double mean = 0;
    for (quint32 model = 0; model < models.size(); ++model)
        mean += price[model] * modelCapacity[model];
    for (quint32 model = 0; model < models.size() && mean > 0; ++model)
        m_modelPrice[model] = qint64(std::llround(One * price[model] / mean));

    // The typical requests: the most frequent ones, up to the coverage.
    std::stable_sort(demands.begin(), demands.end(),
                     [](const Demand &a, const Demand &b) { return a.count > b.count; });
    std::vector<double> weights;
    double total = 0;
    qint64 covered = 0;
    for (const Demand &demand : demands) {
        if (int(weights.size()) >= settings.typicalMost
            || covered * 1000 >= arrivals * settings.coveragePerMille)
            break;
        covered += demand.count;
        double access = 0;
        for (const auto &[shape, count] : shapes)
            access += usable(demand, shape) * double(count) / capacity;
        weights.push_back(double(demand.count) / (access + settings.accessFloorPerMille / 1000.0));
        total += weights.back();
    }
    for (size_t i = 0; i < weights.size(); ++i) {
        const Demand &demand = demands[i];
        Typical typical;
        typical.cpuMilli = demand.key->cpuMilli;
        typical.share = demand.share();
        typical.devices = demand.devices();
        if (typical.cpuMilli > 0)
            typical.gpuPerCpu = qint64(
                std::llround(One * typical.devices * typical.share / double(typical.cpuMilli)));
        typical.weight = qint64(std::llround(One * weights[i] / total));
        for (quint32 model = 0; model < models.size(); ++model) {
            if (demand.allows(model))
                m_typical[model].push_back(typical);
        }
    }
    for (auto &typical : m_typical)
        std::stable_sort(typical.begin(), typical.end(), [](const Typical &a, const Typical &b) {
            return std::tie(a.share, a.devices) < std::tie(b.share, b.devices);
        });
}

qint64 PackValue::value(quint32 model, qint64 cpuMilli, std::span<const qint16> devices) const
{
    if (devices.empty())
        return 0;
    qint64 free = 0;
    qint64 whole = 0;
    for (const qint16 device : devices) {
        free += device;
        whole += device == WholeGpu ? 1 : 0;
    }
    cpuMilli = std::max<qint64>(cpuMilli, 0);
    qint64 value = 0;
    size_t first = 0; // the first device with enough for the share at hand
    qint64 reachable = free; // free on it and the ones behind it
    if (model < m_typical.size()) {
        for (const Typical &typical : m_typical[model]) {
            while (first < devices.size() && devices[first] < typical.share)
                reachable -= devices[first++];
            if (cpuMilli < typical.cpuMilli)
                continue;
            qint64 usable = typical.devices == 1
                ? reachable
                : WholeGpu * typical.devices * (whole / typical.devices);
            if (typical.gpuPerCpu > 0)
                usable = std::min(usable, (cpuMilli * typical.gpuPerCpu) >> FractionBits);
            value += typical.weight * usable;
        }
    }
    if (m_gpuPerCpu > 0)
        free = std::min(free, (cpuMilli * m_gpuPerCpu) >> FractionBits);
    const qint64 price = model < m_modelPrice.size() ? m_modelPrice[model] : qint64(One);
    return value + price * free;
}

} // namespace berth::sched
