// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dialogs/formdialog.h"

class QCheckBox;
class QComboBox;
class QLineEdit;

namespace berth {

class NodesEditor;

/// Makes a cluster from totals, groups or a list of nodes.
class ClusterDialog final : public FormDialog
{
    Q_OBJECT
public:
    ClusterDialog(Backend &backend, QWidget *parent);

protected:
    [[nodiscard]] QList<FieldError> check() const override;
    void send() override;

private:
    [[nodiscard]] ClusterDraft draft(QList<FieldError> &errors) const;

    Backend &m_backend;
    QLineEdit *m_name;
    QComboBox *m_organization;
    QComboBox *m_objective;
    QComboBox *m_policy;
    QCheckBox *m_refuse;
    NodesEditor *m_nodes;
};

/// Changes name, objective and policy of a cluster.
class ClusterChangeDialog final : public FormDialog
{
    Q_OBJECT
public:
    ClusterChangeDialog(Backend &backend, const Cluster &cluster, QWidget *parent);

protected:
    [[nodiscard]] QList<FieldError> check() const override;
    void send() override;

private:
    Backend &m_backend;
    Cluster m_cluster;
    QLineEdit *m_name;
    QComboBox *m_objective;
    QComboBox *m_policy;
    QCheckBox *m_refuse;
};

/// Adds nodes to a cluster.
class AddNodesDialog final : public FormDialog
{
    Q_OBJECT
public:
    AddNodesDialog(Backend &backend, ClusterId cluster, QWidget *parent);

protected:
    [[nodiscard]] QList<FieldError> check() const override;
    void send() override;

private:
    Backend &m_backend;
    ClusterId m_cluster;
    NodesEditor *m_nodes;
};

/// Makes or renames an organization.
class OrganizationDialog final : public FormDialog
{
    Q_OBJECT
public:
    /// @param renamed absent: a new one is made
    OrganizationDialog(Backend &backend, const std::optional<Organization> &renamed,
                       QWidget *parent);

protected:
    [[nodiscard]] QList<FieldError> check() const override;
    void send() override;

private:
    Backend &m_backend;
    std::optional<Organization> m_renamed;
    QLineEdit *m_name;
};

} // namespace berth
