// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/quantity.h"

#include <QtCore/qmap.h>

namespace berth {

/// Amounts of every resource: what a replica asks for, what a node has, what an allocation holds.
/// Extended resources are integers by name ("example.com/fpga"); an absent name is 0.
struct ResourceVector
{
    MilliCpu cpuMilli = 0;
    Bytes memoryBytes = 0;
    MilliGpu gpuMilli = 0;
    QMap<QString, qint64> extended; ///< never holds a 0

    /// @returns true where every amount of @p request is covered by this one.
    [[nodiscard]] bool covers(const ResourceVector &request) const;
    [[nodiscard]] bool isZero() const;

    /// Sum and difference, resource by resource. A sum saturates at the largest integer;
    /// a difference may go below zero (an oversubscribed node).
    ResourceVector &operator+=(const ResourceVector &other);
    ResourceVector &operator-=(const ResourceVector &other);
    friend ResourceVector operator+(ResourceVector a, const ResourceVector &b) { return a += b; }
    friend ResourceVector operator-(ResourceVector a, const ResourceVector &b) { return a -= b; }

    bool operator==(const ResourceVector &) const = default;
};

/// @returns @p amount times @p count, saturating.
[[nodiscard]] ResourceVector times(const ResourceVector &amount, int count);

/// Checks a request: nothing negative, memory 0 or at least 1 MiB, GPU whole or a share of one
/// device, extended names "domain/name" or a plain name of [a-z0-9-.], 63 characters a part.
/// @p pointer is the JSON pointer of the vector, put in front of the field errors.
[[nodiscard]] Result<void> validateRequest(const ResourceVector &request, const QString &pointer);

/// "2.5 cpu, 8GiB, 1 gpu": only what is not zero; "nothing" where all is.
[[nodiscard]] QString describe(const ResourceVector &amount);

enum class DeviceHealth { Healthy, Unhealthy };

/// One GPU of a node. A device with shares is never given whole; a share never spans devices.
struct GpuDevice
{
    int index = 0; ///< 0-based on its node
    QString uuid;
    QString model;
    DeviceHealth health = DeviceHealth::Healthy;
    MilliGpu allocatedMilli = 0; ///< 0..1000

    bool operator==(const GpuDevice &) const = default;
};

/// What an allocation holds of one device.
struct DeviceShare
{
    int index = 0;
    MilliGpu milli = 0; ///< 1..1000

    bool operator==(const DeviceShare &) const = default;
};

} // namespace berth
