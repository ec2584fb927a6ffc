// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/qnamespace.h>

namespace berth {

/// The roles that every table of Berth answers, with the same numbers, so that one delegate serves
/// all of them: a table inherits this and the roles read `DeploymentTable::SortRole`.
/// A role that means nothing for a cell answers an invalid QVariant.
struct TableRoles
{
    enum Role {
        SortRole = Qt::UserRole + 1, ///< raw value of the cell: sorts and exports as what it is
        IdRole, ///< qint64: id of the row's object
        ClusterIdRole, ///< qint64: its cluster
        StateRole, ///< int: the status enumerator of the row (DeploymentStatus, ClusterStatus, ...)
        StateWordRole, ///< QString: that status as on the wire, for icons and rules
        SelectedRole, ///< bool: bulk selection; a cell may be set with it
        PriorityRole, ///< int, 0..1000
        HeldRole, ///< bool: nothing is placed while held
        ShareRole, ///< double: the cell's allocated share, 0..1 (more where oversubscribed)
        CpuShareRole, ///< double: the row's allocated share of CPU; invalid where it has none
        MemoryShareRole, ///< double, as CpuShareRole
        GpuShareRole, ///< double, as CpuShareRole
        DeviceSharesRole, ///< QList<double>: allocated share per GPU device, -1 where unhealthy
        SimulatedRole, ///< bool: nothing real runs there; the row must say so
        OrganizationIdRole, ///< qint64: its organization
        TableRoleCount
    };
};

} // namespace berth
